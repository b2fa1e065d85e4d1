/** Trained weights: members of an ensemble, each `weightCount` float32 in little-endian base64. */
import * as v from "valibot";
import { weightCount } from "./network.ts";

const Weights = v.object({
  version: v.string(),
  members: v.pipe(v.array(v.string()), v.minLength(1)),
});

export interface RankerWeights {
  /** recorded with every early ranking metric */
  readonly version: string;
  readonly members: readonly Float32Array[];
}

/** Of the weights that this release ships; raised whenever they are fitted again. */
export const shippedVersion = "curves-1";

let loading: Promise<RankerWeights> | null = null;

/** Half a megabyte, which only a study that is ranked by it has to load, once. */
export function loadShippedWeights(): Promise<RankerWeights> {
  return (loading ??= load());
}

async function load(): Promise<RankerWeights> {
  const { default: stored } = await import("../weights/curves.json", { with: { type: "json" } });
  const { version, members } = v.parse(Weights, stored);
  if (version !== shippedVersion) throw new Error(`the stored weights are ${version}, not ${shippedVersion}`);
  return { version, members: members.map(decode) };
}

export function encodeWeights({ version, members }: RankerWeights): string {
  return JSON.stringify({ version, members: members.map(encode) });
}

function decode(member: string): Float32Array {
  const bytes = Uint8Array.from(atob(member), (character) => character.charCodeAt(0));
  if (bytes.length !== 4 * weightCount) {
    throw new Error(`a member of the ranker's weights has ${bytes.length / 4} numbers, not ${weightCount}`);
  }
  return new Float32Array(bytes.buffer);
}

function encode(member: Float32Array): string {
  const bytes = new Uint8Array(member.buffer, member.byteOffset, member.byteLength);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
