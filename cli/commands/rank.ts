/** `firstlight rank`: ranks recorded learning curves. Facts are JSON lines on stdout in any case. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { pipeline } from "node:stream";
import type { Readable } from "node:stream";
import {
  parseCurveTask,
  rankCurves,
  WorkbenchError,
  worstScore,
  type CurveRanker,
  type RankedCurves,
} from "../../study/index.ts";
import { createRanker } from "../../ranker/index.ts";
import { userPath } from "../paths.ts";
import { choice, parseOptions, UsageError, wholeNumber } from "../usage.ts";

interface RankOptions {
  readonly curves: string;
  readonly epochs: number;
  readonly ranker: CurveRanker;
  readonly json: boolean;
}

/** @returns the exit code. @throws UsageError naming the bad value */
export async function rank(argv: string[]): Promise<number> {
  const { curves, epochs, ranker, json } = readOptions(argv);
  let count = 0;
  for await (const line of linesOf(curves, await isGzip(curves))) {
    if (line.trim() === "") continue;
    const ranked = await rankCurves(parseCurveTask(line), epochs, ranker);
    if (process.stdout.errored !== null) return 0; // nobody reads any more
    process.stdout.write(`${JSON.stringify(ranked)}\n`);
    if (!json) process.stderr.write(`${describe(ranked)}\n`);
    count++;
  }
  if (count === 0) throw new UsageError(`--curves ${JSON.stringify(curves)} has no curve tasks`);
  return 0;
}

function readOptions(argv: string[]): RankOptions {
  const text = { type: "string" } as const;
  const values = parseOptions(argv, {
    curves: text,
    epochs: text,
    ranker: { ...text, default: "learned" },
    json: { type: "boolean", default: false },
  });
  if (values.curves === undefined) throw new UsageError("--curves is missing: a file of curve tasks");
  if (values.epochs === undefined) throw new UsageError("--epochs is missing: how many epochs to look at");
  return {
    curves: userPath(values.curves),
    epochs: wholeNumber("--epochs", values.epochs, 1, 1_000_000),
    ranker: createRanker(choice("--ranker", values.ranker, ["learned", "last", "best"])),
    json: values.json,
  };
}

/** By its first bytes, whatever it is called. */
async function isGzip(path: string): Promise<boolean> {
  try {
    await using file = await open(path);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } catch (cause) {
    throw new UsageError(`--curves ${JSON.stringify(path)} cannot be read (${codeOf(cause)})`);
  }
}

async function* linesOf(path: string, isCompressed: boolean): AsyncGenerator<string, void, void> {
  let failure: Error | null = null;
  const file = createReadStream(path);
  // readline does not pass its input's errors on
  const input: Readable = isCompressed
    ? pipeline(file, createGunzip(), (error) => (failure = error ?? null))
    : file.on("error", (error) => (failure = error));
  yield* createInterface({ input, crlfDelay: Infinity });
  const broken: unknown = failure;
  if (broken === null) return;
  const action = "Fetch the file again.";
  const message = `${JSON.stringify(path)} is damaged (${codeOf(broken)}).`;
  throw new WorkbenchError("curves-damaged", message, action, { cause: broken });
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

function describe({ task, epochs, trials }: RankedCurves): string {
  const best = trials.filter(({ score }) => score < worstScore).sort((a, b) => a.score - b.score);
  const top = best.slice(0, 3).map(({ id, score }) => `${id} (${score.toPrecision(4)})`);
  return `${task}: best of ${trials.length} after ${epochs}: ${top.join(", ") || "none, all diverged"}`;
}
