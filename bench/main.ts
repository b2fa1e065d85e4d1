/** `npm run -s bench -- NAME [--json]`: runs one benchmark and prints its figures as they come. */
import { parseArgs } from "node:util";
import { formatFigure, type Figure } from "./figure.ts";
import { saveResults } from "./results.ts";
import type { TrainingOptions } from "./training/case.ts";

type Figures = Iterable<Figure> | AsyncIterable<Figure>;

/** What the figures were measured on and with; `training` tells. */
const about: Record<string, string> = {};

const benches: Readonly<Record<string, (options: TrainingOptions) => Promise<Figures>>> = {
  samplers: async () => (await import("./samplers.ts")).samplerFigures(),
  ranker: async () => (await import("./ranker.ts")).rankerFigures(),
  sweeps: async (options) => (await import("./sweeps.ts")).sweepFigures(options),
  "warm-start": async (options) => (await import("./warm-start.ts")).warmStartFigures(options),
  audit: async (options) => (await import("./audit.ts")).auditFigures(options),
  live: async (options) => (await import("./live.ts")).liveFigures(options),
  import: async () => (await import("./import.ts")).importFigures(),
  memory: async (options) => (await import("./memory.ts")).memoryFigures(options),
  noise: async (options) => (await import("./noise.ts")).noiseFigures(options),
  replicas: async () => (await import("./replicas.ts")).replicaFigures(),
  relay: async (options) => (await import("./relay.ts")).relayFigures(options),
  training: async (options) => (await import("./training.ts")).trainingFigures(options, about),
};

interface Options extends TrainingOptions {
  readonly json: boolean;
  /** the figures are kept in bench/results */
  readonly save: boolean;
}

/** @throws TypeError with a line for the user */
function readArguments(): { readonly name: string; readonly options: Options } {
  const flag = { type: "boolean", default: false } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: flag, quick: flag, full: flag, save: flag, only: { type: "string", default: "" } },
  });
  const name = positionals.join(" ");
  if (name in benches) return { name, options: values };
  throw new TypeError(`give one name (${Object.keys(benches).join(", ")}), not ${JSON.stringify(name)}`);
}

async function printFigures(name: string, options: Options): Promise<void> {
  const figures: Figure[] = [];
  for await (const figure of await benches[name]!(options)) {
    figures.push(figure);
    process.stdout.write(`${formatFigure(figure, options.json)}\n`);
  }
  if (options.save) process.stderr.write(`bench: saved in ${saveResults(figures, about)}\n`);
}

const asked = orBadUsage(readArguments);
if (asked) await printFigures(asked.name, asked.options);

function orBadUsage<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
    return undefined;
  }
}
