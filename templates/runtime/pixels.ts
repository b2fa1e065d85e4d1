/** Augmentation as copying: every pixel of the new image names the pixel it comes from, so one gather does it all. */
import * as tf from "@tensorflow/tfjs";
import { hasKernel, REDRAW, runKernel } from "./ops/native.ts";
import { stepTensor, type StepPoint } from "./recording/index.ts";

/** A square with centre (row, column), cut off at the image's border. */
export interface Hole {
  readonly row: number;
  readonly column: number;
  readonly side: number;
}

/** How one image is drawn anew. */
export interface Redrawing {
  /** pixels that the image moves down and right; border pixels fill what appears */
  readonly down: number;
  readonly right: number;
  /** left to right */
  readonly mirrored: boolean;
  /** painted with `paint`; null: nothing is */
  readonly hole: Hole | null;
}

/** How every image of a batch is drawn at a step. */
export type DrawAnew = (at: StepPoint) => readonly Redrawing[];

/**
 * Redraws every image of a batch.
 * @param xs - [batch, height, width, channels]; stays the caller's
 * @param at - the step; `draw` is asked for it, and for every later step when the step is recorded
 * @param draw - one redrawing an image
 * @param paint - one colour, a value per channel in the units of `xs`
 * @returns same shape, float32
 */
export function redraw(xs: tf.Tensor4D, at: StepPoint, draw: DrawAnew, paint: readonly number[]): tf.Tensor4D;
/** The same once and for all: a recorded step would repeat these redrawings. For programs of before. */
export function redraw(
  xs: tf.Tensor4D,
  redrawings: readonly Redrawing[],
  paint: readonly number[],
): tf.Tensor4D;
export function redraw(
  xs: tf.Tensor4D,
  ...how:
    | [at: StepPoint, draw: DrawAnew, paint: readonly number[]]
    | [redrawings: readonly Redrawing[], paint: readonly number[]]
): tf.Tensor4D {
  const [batch, , , channels] = xs.shape;
  const paint = how.length === 3 ? how[2] : how[1];
  if (paint.length !== channels)
    throw new RangeError(`paint has ${paint.length} channels, the images ${channels}`);
  const plan = hasKernel(REDRAW) ? tablePlan : sourcesPlan;
  const draw = (redrawings: readonly Redrawing[]): Int32Array => {
    if (redrawings.length === batch) return plan.draw(redrawings, xs.shape);
    throw new RangeError(`${redrawings.length} redrawings for ${batch} images`);
  };
  return tf.tidy(() => {
    const shape = plan.shape(xs.shape);
    const planned =
      how.length === 3
        ? stepTensor(how[0], shape, "int32", (now) => draw(how[1](now)))
        : tf.tensor(draw(how[0]), shape, "int32");
    return plan.apply(xs.toFloat(), planned, paint);
  });
}

type Shape = tf.Tensor4D["shape"];

/** What is told to the device of how images are drawn, and how it draws them by that. */
interface Plan {
  readonly shape: (images: Shape) => number[];
  readonly draw: (redrawings: readonly Redrawing[], images: Shape) => Int32Array;
  readonly apply: (images: tf.Tensor4D, plan: tf.Tensor, paint: readonly number[]) => tf.Tensor4D;
}

/** Six numbers an image for a kernel that does the rest: down, right, mirrored, the hole's top, left and side. */
const tablePlan: Plan = {
  shape: ([batch]) => [batch, 6],
  draw: (redrawings) =>
    Int32Array.from(
      redrawings.flatMap(({ down, right, mirrored, hole }) => {
        const { top, left, side } = hole === null ? { top: 0, left: 0, side: 0 } : cornerOf(hole);
        return [down, right, mirrored ? 1 : 0, top, left, side];
      }),
    ),
  apply: (images, table, paint) => runKernel(REDRAW, { images, table }, { paint: [...paint] }) as tf.Tensor4D,
};

/** Where each pixel of the batch comes from, for a gather: [batch · height · width]. */
const sourcesPlan: Plan = {
  shape: ([batch, height, width]) => [batch * height * width],
  draw: (redrawings, [batch, height, width]) => {
    const sources = new Int32Array(batch * height * width);
    redrawings.forEach((redrawing, image) => nameSources(sources, image, height, width, redrawing));
    return sources;
  },
  apply: (images, sources, paint) => {
    const pixels = images.reshape([sources.size, paint.length]);
    const palette = tf.concat([pixels, tf.tensor2d([...paint], [1, paint.length])]);
    return palette.gather(sources).reshape<tf.Tensor4D>(images.shape);
  },
};

/** Writes where each pixel of one image comes from; the painted ones come from the pixel after the last. */
function nameSources(
  sources: Int32Array,
  image: number,
  height: number,
  width: number,
  how: Redrawing,
): void {
  const painted = sources.length;
  const first = image * height * width;
  for (let row = 0; row < height; row++) {
    const fromRow = first + clamp(row - how.down, height) * width;
    for (let column = 0; column < width; column++) {
      const moved = clamp(column - how.right, width);
      sources[first + row * width + column] = fromRow + (how.mirrored ? width - 1 - moved : moved);
    }
  }
  if (how.hole) punch(sources, first, height, width, how.hole, painted);
}

function punch(
  sources: Int32Array,
  first: number,
  height: number,
  width: number,
  hole: Hole,
  painted: number,
): void {
  const { top, left, side } = cornerOf(hole);
  for (let row = Math.max(0, top); row < Math.min(height, top + side); row++) {
    const start = first + row * width;
    sources.fill(painted, start + Math.max(0, left), start + Math.max(0, Math.min(width, left + side)));
  }
}

function cornerOf({ row, column, side }: Hole): { top: number; left: number; side: number } {
  const half = Math.floor(side / 2);
  return { top: row - half, left: column - half, side };
}

function clamp(index: number, size: number): number {
  return Math.min(size - 1, Math.max(0, index));
}
