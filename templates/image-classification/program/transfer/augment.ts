/**
 * Mixup (Zhang et al., arXiv:1710.09412): each training sample is blended with another of its batch, features and labels
 * alike, so the head learns to change its answer gradually between classes. Features are computed only once, so pixels
 * cannot be augmented here.
 */
import * as tf from "@tensorflow/tfjs";
import { numberSetting, seededRandom, stepTensor } from "firstlight";
import type { Batch, ProgramContext, StepPoint } from "firstlight";

/**
 * The other sample's share is uniform from 0 to `mixup`; the same seed and step always draw the same.
 * @param batch - xs: [batch, features], ys: [batch, classes]; stay the caller's
 * @param at - the step, and which micro-batch of it
 */
export function augment(batch: Batch, context: ProgramContext, at: StepPoint): Batch {
  const mixup = numberSetting(context.config, "mixup"); // share, 0 to 0.5
  if (mixup === 0) return { xs: batch.xs.clone(), ys: batch.ys.clone() };

  const count = batch.ys.shape[0];
  const random = (what: string, { step, part }: StepPoint) => seededRandom(context.seed, what, step, part);
  const samples = Array.from({ length: count }, (_, sample) => sample);
  const others = stepTensor(at, [count], "int32", (now) =>
    Int32Array.from(random("mixup order", now).shuffle(samples)),
  );
  const shares = stepTensor(at, [count, 1], "float32", (now) => {
    const { next } = random("mixup share", now);
    return Float32Array.from(samples, () => mixup * next());
  });
  const blend = <T extends tf.Tensor>(own: T): T => own.add(own.gather(others).sub(own).mul(shares));
  return { xs: blend(batch.xs.toFloat()), ys: blend(batch.ys.toFloat()) };
}
