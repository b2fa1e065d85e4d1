/**
 * Mixup (Zhang et al., arXiv:1710.09412): each training sample is blended with another of its batch, features and labels
 * alike, so the head learns to change its answer gradually between classes. Features are computed only once, so pixels
 * cannot be augmented here.
 */
import * as tf from "@tensorflow/tfjs";
import { numberSetting, seededRandom } from "firstlight";
import type { Batch, ProgramContext } from "firstlight";

/**
 * The other sample's share is uniform from 0 to `mixup`; the same seed and step always draw the same.
 * @param batch - xs: [batch, features], ys: [batch, classes]; stay the caller's
 * @param part - which micro-batch of the step, from 0
 */
export function augment(batch: Batch, context: ProgramContext, step: number, part: number): Batch {
  const mixup = numberSetting(context.config, "mixup"); // share, 0 to 0.5
  if (mixup === 0) return { xs: batch.xs.clone(), ys: batch.ys.clone() };

  const count = batch.ys.shape[0];
  const random = seededRandom(context.seed, "mixup", step, part);
  const others = tf.tensor1d(random.shuffle(Array.from({ length: count }, (_, sample) => sample)), "int32"); // [batch]
  const shares = tf.tensor2d(
    Array.from({ length: count }, () => mixup * random.next()),
    [count, 1],
  ); // [batch, 1]
  const blend = <T extends tf.Tensor>(own: T): T => own.add(own.gather(others).sub(own).mul(shares));
  return { xs: blend(batch.xs.toFloat()), ys: blend(batch.ys.toFloat()) };
}
