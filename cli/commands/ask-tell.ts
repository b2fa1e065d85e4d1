/** The samplers over stdin and stdout, for programs in any language; the protocol itself is in `study/`. */
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { createAskTell, createSampler, parseSpace, WorkbenchError } from "../../study/index.ts";
import type { AskTellOptions, SearchSpace } from "../../study/index.ts";
import { userPath } from "../paths.ts";
import { choice, parseOptions, UsageError, wholeNumber } from "../usage.ts";

const text = { type: "string" } as const;
const options = {
  space: text,
  sampler: { ...text, default: "tpe" },
  preset: { ...text, default: "optuna5" },
  direction: { ...text, default: "min" },
  seed: { ...text, default: "0" },
  json: { type: "boolean" }, // accepted as everywhere; output is JSON lines anyway
} as const;

/** Where lines come from and go to. */
export interface AskTellStreams {
  readonly input: Readable;
  readonly output: Writable;
}

/**
 * @returns the exit code 0, when the input has ended or nobody reads the output any more
 * @throws UsageError for bad options, a bad space file or a malformed line
 */
export async function askTell(
  argv: string[],
  { input, output }: AskTellStreams = { input: process.stdin, output: process.stdout },
): Promise<number> {
  const protocol = createAskTell(await readOptions(argv));
  const lines = createInterface({ input, crlfDelay: Infinity });
  output.on("error", () => lines.close()); // nobody reads any more
  const print = (answer: readonly string[]): void => answer.forEach((line) => output.write(`${line}\n`));
  try {
    print(asUsage("", () => protocol.start()));
    for await (const line of lines) print(asUsage("", () => protocol.feed(line)));
  } finally {
    input.destroy(); // an open pipe would keep the process alive after a malformed line
  }
  return 0;
}

async function readOptions(argv: readonly string[]): Promise<AskTellOptions> {
  const values = parseOptions(argv, options);
  if (values.space === undefined)
    throw new UsageError("--space is missing: a sweep.yaml with the search space");
  const name = choice("--sampler", values.sampler, ["tpe", "random", "grid"]);
  const preset = choice("--preset", values.preset, ["optuna4", "optuna5"]);
  const direction = choice("--direction", values.direction, ["min", "max"]);
  const seed = wholeNumber("--seed", values.seed, 0, Number.MAX_SAFE_INTEGER);
  return { space: await readSpace(values.space), sampler: createSampler({ name, preset }), direction, seed };
}

async function readSpace(path: string): Promise<SearchSpace> {
  let content: string;
  try {
    content = await readFile(userPath(path), "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--space ${JSON.stringify(path)} cannot be read: ${reason}`);
  }
  return asUsage(`--space ${JSON.stringify(path)}: `, () => parseSpace(content));
}

/** What is wrong with input is bad usage here, whatever it is elsewhere. */
function asUsage<T>(prefix: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof WorkbenchError)) throw error;
    throw new UsageError(`${prefix}${error.message} ${error.action}`);
  }
}
