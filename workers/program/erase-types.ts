import { transform } from "sucrase";
import { WorkbenchError } from "../../study/index.ts";

export interface ErasedModule {
  /** a function's body: JavaScript whose imports are calls of `require` */
  readonly code: string;
  readonly imports: readonly string[];
}

/** How sucrase writes an import; nothing that a person writes stands between the quotes and the call. */
const REQUIRE_CALL = /\brequire\('((?:[^'\\\n])+)'\)/g;

/** @throws WorkbenchError `bad-program` naming the file and where it cannot be read */
export function eraseTypes(path: string, source: string): ErasedModule {
  try {
    const { code } = transform(source, {
      transforms: ["typescript", "imports"],
      filePath: path,
      preserveDynamicImport: true,
      production: true,
    });
    return { code, imports: [...code.matchAll(REQUIRE_CALL)].map((match) => match[1]!) };
  } catch (cause) {
    const detail =
      cause instanceof Error ? cause.message.replace(/^Error transforming [^:]*: /, "") : String(cause);
    throw new WorkbenchError("bad-program", `${path} cannot be read: ${detail}.`, "Correct the code.", {
      cause,
    });
  }
}
