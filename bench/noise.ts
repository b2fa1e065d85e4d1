/**
 * How far honest replicas of one trial lie apart: what a relay takes for agreement follows from it
 * (`relay/trust/replica-noise.ts`), and what confirms a winner (`study/confirmation`). Beside it the noise of other
 * seeds, which replicas do not have: they share the seed.
 */
import { quantile } from "../study/testing/statistics.ts";
import { nodeBackendEnvironment } from "../workers/backend/node/index.ts";
import type { BackendEnvironment } from "../workers/backend/index.ts";
import type { Figure } from "./figure.ts";
import { pairDifferences, relativeSigma, rootMeanSquare } from "./noise/apart.ts";
import { families, type Family } from "./noise/families.ts";
import { trainRepeats, type Asked, type Repeat } from "./noise/repeats.ts";

interface Options {
  readonly quick: boolean;
  readonly full: boolean;
  readonly only: string;
}

const OFF = [0, 1, -1, 2, -2, 3, -3, 4];
const SEEDS = [1, 2, 3];
const ASKED_APART = 0.01; // of honest pairs may be taken for disagreeing

export async function* noiseFigures(options: Options): AsyncGenerator<Figure> {
  const place = await nodeBackendEnvironment();
  for (const family of families().filter(({ name }) => name.startsWith(options.only.split("/")[0]!))) {
    const repeats: Repeat[] = [];
    for (const asked of plan(family, options)) repeats.push(...(await repeatsOn(family, place, asked)));
    yield* figures(family.name, repeats);
  }
}

/** WebAssembly trains all of them; what is slow here trains a few, to see that it is no different. */
function plan({ data: { kind } }: Family, { quick, full }: Options): readonly Asked[] {
  const trials = quick ? 12 : full ? 60 : 24;
  const asIs = { off: 0, seed: 0 };
  const variants = [...OFF.map((off) => ({ off, seed: 0 })), ...SEEDS.map((seed) => ({ off: 0, seed }))];
  const wasm: Asked = { backend: "wasm", trials, variants };
  const webgpu: Asked = { backend: "webgpu", trials: full ? trials : 3, variants: [asIs] };
  const cpu: Asked = { backend: "cpu", trials, variants: [asIs] };
  return [wasm, ...(kind === "features" ? [cpu] : []), ...(quick ? [] : [webgpu])];
}

async function repeatsOn(family: Family, place: BackendEnvironment, asked: Asked): Promise<Repeat[]> {
  const repeats: Repeat[] = [];
  try {
    for await (const repeat of trainRepeats(family, place, asked)) {
      repeats.push(repeat);
      process.stderr.write(`bench: ${family.name} ${JSON.stringify(repeat)}\n`);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`bench: ${family.name} on ${asked.backend} is left out: ${reason}\n`);
  }
  return repeats;
}

function* figures(family: string, repeats: readonly Repeat[]): Generator<Figure> {
  const trials = [...Map.groupBy(repeats, ({ trial }) => trial).values()];
  const replicas = trials.map((of) => lossesOf(of.filter(({ seed }) => seed === 0)));
  const sigmas = replicas.map(relativeSigma);
  const seeds = trials.map((of) =>
    relativeSigma(lossesOf(of.filter(({ off, backend }) => off === 0 && backend === "wasm"))),
  );
  const pairs = replicas.flatMap(pairDifferences);
  const runs = replicas.flat().length;
  const figure = (
    name: string,
    values: readonly number[],
    value: number,
    more: Partial<Figure> = {},
  ): Figure => ({
    ...{
      bench: "noise",
      name: `${family}/${name}`,
      value,
      unit: "of the loss",
      baseline: null,
      ratio: null,
      runs,
    },
    spread: [quantile(values, 0.25), quantile(values, 0.75)],
    ...more,
  });
  const [sigma, ofSeeds] = [rootMeanSquare(sigmas), rootMeanSquare(seeds)];
  const list = sigmas.map((each) => each.toPrecision(2)).join(" ");
  yield figure("sigma", sigmas, sigma, {
    baseline: ofSeeds,
    ratio: ofSeeds / sigma,
    note: `by trial: ${list}; baseline: other seeds`,
  });
  yield figure("median", sigmas, quantile(sigmas, 0.5), { baseline: quantile(seeds, 0.5) });
  yield figure("apart", pairs, quantile(pairs, 1 - ASKED_APART), {
    note: "99 in 100 pairs are no farther apart",
  });
  const between = trials.flatMap((of) =>
    pairDifferences(lossesOf(of.filter(({ off, seed }) => off === 0 && seed === 0))),
  );
  if (between.length > 0)
    yield figure("backends", between, Math.max(...between), {
      note: "the farthest that two backends are apart",
    });
  const ended = trials.filter(
    (of) => new Set(of.filter(({ seed }) => seed === 0).map(({ loss }) => loss === null)).size > 1,
  );
  yield figure("diverged", [0, 0], ended.length, {
    unit: "trials",
    note: "diverged in some repeats and not in others",
  });
}

const lossesOf = (repeats: readonly Repeat[]): number[] => repeats.flatMap(({ loss }) => loss ?? []);
