/**
 * Augmentation: every training image is redrawn a little differently each time it is seen.
 *
 *   shift    with augment_probability, by up to 10 % of the image down or up and right or left
 *   mirror   left to right with half that probability, where flips are allowed
 *   cutout   a square hole of the mean colour, `cutout` of the short side wide (DeVries and Taylor, arXiv:1708.04552)
 */
import type * as tf from "@tensorflow/tfjs";
import { booleanSetting, numberSetting, redraw, seededRandom } from "firstlight";
import type { Batch, ProgramContext, Redrawing, StepPoint } from "firstlight";
import { meanPixel } from "./data.ts";

/** Largest shift as a share of height or width. */
const LARGEST_SHIFT = 0.1;

/**
 * The same seed and step always draw the same.
 * @param batch - xs: [batch, height, width, channels], 0 to 255; stays the caller's
 * @param at - the step, and which micro-batch of it
 */
export function augment(batch: Batch, context: ProgramContext, at: StepPoint): Batch {
  const { config, facts, seed } = context;
  const probability = numberSetting(config, "augment_probability");
  const cutout = numberSetting(config, "cutout");
  const flips = booleanSetting(config, "flips");
  if (probability === 0 && cutout === 0) return { xs: batch.xs.clone(), ys: batch.ys };

  const images = batch.xs as tf.Tensor4D; // [batch, height, width, channels]
  const [count, height, width] = images.shape;
  const side = Math.round(cutout * Math.min(height, width)); // pixels

  const draw = ({ step, part }: StepPoint): Redrawing[] => {
    const random = seededRandom(seed, "augment", step, part);
    const chance = (share: number): boolean => random.next() < share;
    const upTo = (most: number): number => random.integer(2 * most + 1) - most;
    return Array.from({ length: count }, () => {
      const shifted = chance(probability);
      return {
        down: shifted ? upTo(Math.floor(LARGEST_SHIFT * height)) : 0,
        right: shifted ? upTo(Math.floor(LARGEST_SHIFT * width)) : 0,
        mirrored: flips && chance(probability / 2),
        hole: side > 0 ? { row: random.integer(height), column: random.integer(width), side } : null,
      };
    });
  };
  return { xs: redraw(images, at, draw, meanPixel(facts)), ys: batch.ys };
}
