/**
 * Fast sweeps against full sweeps, trained live by `firstlight sweep` on data that the shipped ranker has never seen;
 * one sweep at a time, all with the same data, seed, trials and epochs. The baseline is the full sweep.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onStopRequest, stopped } from "../cli/stop-signal.ts";
import type { Figure } from "./figure.ts";
import { fastSweeps, fullSweep } from "./live/contenders.ts";
import { dataSets, type LiveDataSet } from "./live/data-sets.ts";
import { dataSetFigures, summaryFigures, type Pairing } from "./live/outcomes.ts";
import { sweepProgress, type SweepProgress } from "./live/progress.ts";
import { runSweep, type SweepResult } from "./live/run-sweep.ts";
import type { TrainingOptions } from "./training/case.ts";

const SEEDS = [0, 1, 2];
const QUICK_SIZE = { trials: 6, epochs: 8 } as const;
const always = ["--backend", "wasm", "--no-baseline"];
const contenders = [fullSweep, ...fastSweeps];

interface Place {
  /** is deleted at the end */
  readonly folder: string;
  readonly progress: SweepProgress;
  readonly signal: AbortSignal;
}

/** `--quick`: one seed, few and short trials. */
export async function* liveFigures({ quick }: TrainingOptions): AsyncGenerator<Figure> {
  const seeds = quick ? SEEDS.slice(0, 1) : SEEDS;
  const sets = quick ? dataSets.map((set) => ({ ...set, size: QUICK_SIZE })) : dataSets;
  const cancel = new AbortController();
  const forget = onStopRequest((reason) => cancel.abort(stopped(reason)));
  const folder = await mkdtemp(join(tmpdir(), "firstlight-live-"));
  const place: Place = { folder, progress: sweepProgress(planOf(sets, seeds)), signal: cancel.signal };
  try {
    const all: Pairing[] = [];
    for (const set of sets) {
      const own: Pairing[] = [];
      for (const seed of seeds) own.push(...(await pairingsOf(set, seed, place)));
      yield* dataSetFigures(set.name, own);
      all.push(...own);
    }
    yield* summaryFigures(all);
  } catch (error) {
    if (!cancel.signal.aborted) throw error;
    process.stderr.write("bench: stopped; the same command begins again\n");
    process.exitCode = 130;
  } finally {
    forget();
    await rm(folder, { recursive: true });
  }
}

/** In the order in which they are swept. */
function planOf(sets: readonly LiveDataSet[], seeds: readonly number[]) {
  return sets.flatMap(({ name, size }) =>
    seeds.flatMap((seed) =>
      contenders.map((contender) => ({
        pace: name,
        name: `${name} seed ${seed} ${contender.name}`,
        epochs: contender.epochs(size),
      })),
    ),
  );
}

async function pairingsOf(set: LiveDataSet, seed: number, place: Place): Promise<Pairing[]> {
  const folder = join(place.folder, `${set.name}-${seed}`);
  const data = await set.write(join(folder, "data"), seed);
  const { trials, epochs } = set.size;
  const shared = [...data, ...numbers({ trials, epochs, seed, workers: 1 }), ...always];
  const results: SweepResult[] = [];
  for (const { name, options } of contenders) {
    place.progress.start();
    const out = ["--out", join(folder, name)];
    results.push(await runSweep([...shared, ...options, ...out], place.progress.epochDone, place.signal));
    place.progress.end();
  }
  await rm(folder, { recursive: true }); // checkpoints add up
  const [full, ...fast] = results as [SweepResult, ...SweepResult[]];
  return fastSweeps.map(({ name }, index) => ({ contender: name, fast: fast[index]!, full }));
}

function numbers(options: Readonly<Record<string, number>>): string[] {
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
}
