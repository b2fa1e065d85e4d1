/** Adds up partial results: [chunks, size] → [size]. */
import * as tf from "@tensorflow/tfjs";
import { dispatch, disposeTensor, newTensor } from "../dispatch.ts";
import { blocksOf, channelReader, channelWriter } from "./channels.ts";
import { threadsOf, unravel } from "./threads.ts";

/** Numbers that one thread adds: more would leave a GPU idle while a few threads walk. */
const MOST_ADDED = 32;

/**
 * Result of `shape`, the caller's.
 * @param partial - [chunks, ...shape]; disposed here
 */
export function addChunks(partial: tf.TensorInfo, chunks: number, shape: readonly number[]): tf.TensorInfo {
  if (chunks === 1) throw new Error("one chunk needs no adding up");
  const size = tf.util.sizeFromShape([...shape]);
  const groups = chunks <= MOST_ADDED ? 1 : Math.ceil(chunks / MOST_ADDED);
  const result = newTensor(groups === 1 ? shape : [groups, ...shape]);
  const threads = threadsOf(groups * blocksOf(size));
  dispatch(
    { key: `add-chunks ${chunks} ${size}`, code: () => addChunksCode(chunks, groups, size) },
    { tensors: [partial, result], workgroups: threads.workgroups },
  );
  disposeTensor(partial);
  return groups === 1 ? result : addChunks(result, groups, shape);
}

function addChunksCode(chunks: number, groups: number, size: number): string {
  const blocks = blocksOf(size);
  return `
${channelReader({ name: "partial", binding: 0, positions: chunks, channels: size })}
${channelWriter({ name: "result", binding: 1, positions: groups, channels: size })}
${threadsOf(groups * blocks).head}
  ${unravel("thread", [
    ["block", blocks],
    ["group_of_chunks", groups],
  ])}
  var sum = vec4f();
  for (var chunk = group_of_chunks; chunk < ${chunks}; chunk += ${groups}) { sum += read_partial(chunk, block); }
  write_result(group_of_chunks, block, sum);
}`;
}
