/** Paths of an import: cleaned, hidden files left out, a lone outer folder removed. */

/** @returns the path with "/" only; null for hidden and system files, and for paths that leave their folder */
export function cleanPath(path: string): string | null {
  const parts = path
    .replaceAll("\\", "/")
    .split("/")
    .filter((part) => part !== "" && part !== ".");
  if (parts.length === 0 || parts.some((part) => part === ".." || part.includes("\0"))) return null;
  if (parts.some((part) => part.startsWith(".") || part === "__MACOSX" || part === "Thumbs.db")) return null;
  return parts.join("/").normalize("NFC");
}

const IMAGE = /\.(jpe?g|jfif|png|gif|webp|avif|bmp|tiff?|heic)$/i;
export const isImagePath = (path: string): boolean => IMAGE.test(path);
export const isTablePath = (path: string): boolean => /\.(csv|tsv)$/i.test(path);

export const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
export const withoutExtension = (path: string): string => path.replace(/\.[A-Za-z0-9]{1,5}$/, "");
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/**
 * The outer folder that wraps everything, as in `leaves.zip/leaves/<class>/…`, with a final "/"; else "".
 * A folder that holds images itself is a class, not a wrapper.
 */
export function wrapperOf(paths: readonly string[]): string {
  let prefix = "";
  for (;;) {
    const rest = paths.map((path) => path.slice(prefix.length));
    const first = rest[0]?.split("/")[0];
    if (first === undefined || !rest.every((path) => path.startsWith(`${first}/`))) return prefix;
    const below = rest.map((path) => path.slice(first.length + 1));
    const holdsTable = below.some((path) => !path.includes("/") && isTablePath(path));
    const holdsImages = below.some((path) => !path.includes("/") && isImagePath(path));
    if (holdsImages && !holdsTable) return prefix;
    prefix += `${first}/`;
  }
}
