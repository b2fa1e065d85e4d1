import { WorkbenchError } from "../../study/index.ts";

export type ImportTarget =
  { readonly kind: "tfjs" } | { readonly kind: "runtime" } | { readonly kind: "file"; readonly path: string };

/**
 * What an import of a program's file means.
 * @param from - the importing file's path
 * @throws WorkbenchError `bad-program` naming file and import
 */
export function resolveImport(
  from: string,
  imported: string,
  exists: (path: string) => boolean,
): ImportTarget {
  if (imported === "@tensorflow/tfjs") return { kind: "tfjs" };
  if (imported === "firstlight") return { kind: "runtime" };
  if (!imported.startsWith(".")) {
    throw new WorkbenchError(
      "bad-program",
      `${from} imports "${imported}"; a program may import "@tensorflow/tfjs", "firstlight" and its own files.`,
      "Remove the import.",
    );
  }
  const path = join(from, imported);
  if (path !== null && exists(path)) return { kind: "file", path };
  throw new WorkbenchError(
    "bad-program",
    `${from} imports "${imported}", which the program does not have.`,
    "Correct the path; it ends in .ts.",
  );
}

/** A path inside the program; null when it leads out of it. */
function join(from: string, relative: string): string | null {
  const parts = from.split("/").slice(0, -1);
  for (const part of relative.split("/")) {
    if (part === "." || part === "") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
}
