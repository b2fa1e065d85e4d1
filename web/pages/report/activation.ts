/** Draws where a network looks over the image it looked at. */
import type { Explained } from "../../../protocol/index.ts";

type ActivationMap = NonNullable<Explained["map"]>;
type Rgb = readonly [red: number, green: number, blue: number];

const wash = 0.74;
const glow = 0.72;

/**
 * RGBA of a map in its own size: a dark wash where the network does not look, a glow where it looks; in between the
 * image shows best.
 */
export function paintMap({ values }: ActivationMap, dark: Rgb, bright: Rgb): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(values.length * 4);
  values.forEach((value, index) => {
    const share = Math.min(1, Math.max(0, value));
    const above = glow * share ** 1.5;
    const below = wash * (1 - share) * (1 - above);
    const opacity = above + below;
    const mixed = dark.map((from, channel) => (from * below + (bright[channel] ?? 0) * above) / opacity);
    pixels.set([...mixed, 255 * opacity], 4 * index);
  });
  return pixels;
}

/** @param text - `#rrggbb` */
export function parseHex(text: string): Rgb {
  const bits = Number.parseInt(text.trim().replace("#", ""), 16);
  return [(bits >> 16) & 255, (bits >> 8) & 255, bits & 255];
}

/** The ends of the cividis scale, as the page's tokens have them. */
function scaleEnds(element: Element): readonly [dark: Rgb, bright: Rgb] {
  const style = getComputedStyle(element);
  const token = (stop: number): Rgb => parseHex(style.getPropertyValue(`--cividis-${stop}`));
  return [token(0), token(9)];
}

/** The image fills the canvas; the map is stretched over it smoothly. */
export function drawActivation(canvas: HTMLCanvasElement, image: HTMLImageElement, map: ActivationMap): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const { width, height } = canvas;
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, width, height);
  const small = document.createElement("canvas");
  small.width = map.width;
  small.height = map.height;
  small
    .getContext("2d")
    ?.putImageData(new ImageData(paintMap(map, ...scaleEnds(canvas)), map.width, map.height), 0, 0);
  context.drawImage(small, 0, 0, width, height);
}
