/** Forests as text: base64 of what a tree needs, columns and followers in a byte each, half of what floats would take. */
import * as v from "valibot";
import { LEAVES, NODES, numbersPerTree, PER_NODE } from "./trees.ts";

/** column, threshold, two followers */
const BYTES_A_NODE = 1 + 4 + 1 + 1;
const bytesPerTree = BYTES_A_NODE * NODES + 4 * LEAVES;

export const packedForest = v.pipe(
  v.string(),
  v.base64(),
  v.transform((text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0))),
  v.check(({ length }) => length % bytesPerTree === 0, "not a number of whole trees"),
  v.transform(unpackForest),
);

/** @param forest - of `packTrees`; columns below 256 */
export function packForest(forest: Float32Array): string {
  const trees = forest.length / numbersPerTree;
  const view = new DataView(new ArrayBuffer(trees * bytesPerTree));
  let at = 0;
  for (let start = 0; start < forest.length; start += numbersPerTree) {
    const leaves = start + PER_NODE * NODES;
    for (let node = start; node < leaves; node += PER_NODE, at += BYTES_A_NODE) {
      view.setUint8(at, forest[node]!);
      view.setFloat32(at + 1, forest[node + 1]!, true);
      view.setInt8(at + 5, forest[node + 2]!);
      view.setInt8(at + 6, forest[node + 3]!);
    }
    for (let leaf = 0; leaf < LEAVES; leaf++, at += 4) view.setFloat32(at, forest[leaves + leaf]!, true);
  }
  return btoa(Array.from(new Uint8Array(view.buffer), (byte) => String.fromCharCode(byte)).join(""));
}

function unpackForest(bytes: Uint8Array<ArrayBuffer>): Float32Array {
  const view = new DataView(bytes.buffer);
  const forest = new Float32Array((bytes.length / bytesPerTree) * numbersPerTree);
  let at = 0;
  for (let start = 0; start < forest.length; start += numbersPerTree) {
    const leaves = start + PER_NODE * NODES;
    for (let node = start; node < leaves; node += PER_NODE, at += BYTES_A_NODE) {
      forest[node] = view.getUint8(at);
      forest[node + 1] = view.getFloat32(at + 1, true);
      forest[node + 2] = view.getInt8(at + 5);
      forest[node + 3] = view.getInt8(at + 6);
    }
    for (let leaf = 0; leaf < LEAVES; leaf++, at += 4) forest[leaves + leaf] = view.getFloat32(at, true);
  }
  return forest;
}
