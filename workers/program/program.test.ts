import { describe, expect, test } from "vitest";
import { templates, type ProgramFiles } from "../../templates/index.ts";
import { evaluateProgram, type ProgramSource } from "./evaluate.ts";
import { RUN_HOOK } from "./hook.ts";
import { checkProgram, linkProgram, programHash } from "./index.ts";

const files: ProgramFiles = {
  "config.yaml": "batch_size: 8 # samples\n",
  "train.ts": `import { sizes } from "./parts/sizes.ts";
import type { Training } from "firstlight";
import { RUNTIME_VERSION } from "firstlight";
export const createTraining = (): Training => { throw new Error(String(sizes.length) + (RUNTIME_VERSION > 0)); };`,
  "parts/sizes.ts": `import { one } from "../one.ts"; export const sizes: readonly number[] = [one, 2];`,
  "one.ts": "export const one = 1;",
};

/** Runs a linked script with a bundle that only keeps what it is called with. */
function sourceOf(script: string): ProgramSource {
  const scope: { [RUN_HOOK]?: (source: ProgramSource) => void } = {};
  let found: ProgramSource | undefined;
  scope[RUN_HOOK] = (source) => (found = source);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- a script is text
  new Function("globalThis", script)(scope);
  return found!;
}

describe("linking", () => {
  test("a program's files run with their imports, types erased, config parsed", () => {
    const linked = evaluateProgram(sourceOf(linkProgram(files, "/* bundle */")));
    expect(linked.config).toEqual({ batch_size: 8 });
    expect(() => linked.program.createTraining({} as never)).toThrow("2true");
  });

  test("every template links", () => {
    const [template] = templates;
    const data = {
      task: "single-label",
      classes: ["a", "b"],
      shape: [8, 8, 3],
      trainCount: 9,
      validationCount: 9,
    } as const;
    const generated = template!.generate(template!.parseForm({}), data);
    expect(checkProgram(generated)).toEqual([]);
    expect(evaluateProgram(sourceOf(linkProgram(generated, ""))).config).toHaveProperty("batch_size");
  });

  test.each([
    ["node:fs", 'train.ts imports "node:fs"; a program may import'],
    ["./missing.ts", 'train.ts imports "./missing.ts", which the program does not have'],
    ["../outside.ts", 'train.ts imports "../outside.ts", which the program does not have'],
  ])("an import of %s is refused by name", (path, message) => {
    const wrong = { ...files, "train.ts": `import x from "${path}"; export const createTraining = x;` };
    expect(() => linkProgram(wrong, "")).toThrow(message);
  });

  test("code that cannot be read is refused by file", () => {
    expect(() => linkProgram({ ...files, "one.ts": "export const = 1;" }, "")).toThrow(
      "one.ts cannot be read",
    );
    expect(checkProgram({ "config.yaml": "- 1", "one.ts": "(" }).map(({ message }) => message)).toHaveLength(
      3,
    );
  });

  test("code that throws while it is loaded fails when it is used", () => {
    const wrong = { ...files, "one.ts": 'throw new Error("early"); export const one = 1;' };
    const { program } = evaluateProgram(sourceOf(linkProgram(wrong, "")));
    expect(() => program.createTraining({} as never)).toThrow("early");
  });

  test("a program without createTraining is refused", () => {
    const { program } = evaluateProgram(sourceOf(linkProgram({ ...files, "train.ts": "export {};" }, "")));
    expect(() => program.createTraining({} as never)).toThrow("does not export the function createTraining");
  });
});

describe("hash", () => {
  test("depends on paths and texts, not on their order", async () => {
    const hash = await programHash(files);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await programHash(Object.fromEntries(Object.entries(files).reverse()))).toBe(hash);
    expect(await programHash({ ...files, "one.ts": "export const one = 2;" })).not.toBe(hash);
    const { "one.ts": text, ...others } = files;
    expect(await programHash({ ...others, "two.ts": text! })).not.toBe(hash);
  });
});
