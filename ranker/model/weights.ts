/** Trained weights, as they are stored and as they are used. */
import * as v from "valibot";
import { weightCount } from "./network.ts";
import { packedForest, packForest } from "./packed-forest.ts";
import { packedNumbers, packNumbers } from "./packed-numbers.ts";

const Weights = v.object({
  version: v.string(),
  members: v.pipe(
    v.array(
      v.pipe(
        packedNumbers,
        v.check(({ length }) => length === weightCount, "not a network's number of weights"),
      ),
    ),
    v.minLength(1),
  ),
  forests: v.array(
    v.object({
      startsAtFloor: v.boolean(),
      trees: packedForest,
    }),
  ),
});

export interface RankerWeights {
  /** recorded with every early ranking metric */
  readonly version: string;
  /** networks, each `weightCount` numbers */
  readonly members: readonly Float32Array[];
  readonly forests: readonly Forest[];
}
export interface Forest {
  /** its trees add to `startOf`, not to 0 */
  readonly startsAtFloor: boolean;
  /** of `packTrees` */
  readonly trees: Float32Array;
}

/** Of the weights that this release ships; raised whenever they are fitted again. */
export const shippedVersion = "curves-4";

let loading: Promise<RankerWeights> | null = null;

/** Most of a megabyte, which only a study that is ranked by it has to load, once. */
export function loadShippedWeights(): Promise<RankerWeights> {
  return (loading ??= load());
}

async function load(): Promise<RankerWeights> {
  const { default: stored } = await import("../weights/curves.json", { with: { type: "json" } });
  const weights = parseWeights(stored);
  if (weights.version !== shippedVersion) {
    throw new Error(`the stored weights are ${weights.version}, not ${shippedVersion}`);
  }
  return weights;
}

/** @throws ValiError when they are not what `encodeWeights` writes */
export const parseWeights = (stored: unknown): RankerWeights => v.parse(Weights, stored);

export function encodeWeights({ version, members, forests }: RankerWeights): string {
  const coded = forests.map((forest) => ({ ...forest, trees: packForest(forest.trees) }));
  return JSON.stringify({ version, members: members.map(packNumbers), forests: coded });
}
