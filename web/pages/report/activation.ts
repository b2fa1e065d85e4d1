/** Draws where a network looks over the image it looked at. */
import type { Explained } from "../../../protocol/index.ts";

type ActivationMap = NonNullable<Explained["map"]>;
type Rgb = readonly [red: number, green: number, blue: number];

const restOpacity = 0.74;
const peakOpacity = 0.66;

/**
 * RGBA of a map in its own size: the scale's first colour where the network does not look, its last where it looks
 * most. A little more of the image shows at the peak.
 * @param scale - colours from 0 to 1, evenly spread
 */
export function paintMap({ values }: ActivationMap, scale: readonly Rgb[]): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(values.length * 4);
  values.forEach((value, index) => {
    const share = Math.min(1, Math.max(0, value));
    const opacity = restOpacity + (peakOpacity - restOpacity) * share;
    pixels.set([...colorAt(scale, share), Math.round(255 * opacity)], 4 * index);
  });
  return pixels;
}

/** @param share - in [0, 1] */
export function colorAt(scale: readonly Rgb[], share: number): Rgb {
  const place = share * (scale.length - 1);
  const low = scale[Math.floor(place)] ?? [0, 0, 0];
  const high = scale[Math.ceil(place)] ?? low;
  const part = place - Math.floor(place);
  return [mix(low[0], high[0], part), mix(low[1], high[1], part), mix(low[2], high[2], part)];
}

const mix = (from: number, to: number, part: number): number => Math.round(from + (to - from) * part);

/** @param text - `#rrggbb` */
export function parseHex(text: string): Rgb {
  const bits = Number.parseInt(text.trim().replace("#", ""), 16);
  return [(bits >> 16) & 255, (bits >> 8) & 255, bits & 255];
}

/** The cividis tokens of the page. */
export function cividis(element: Element): readonly Rgb[] {
  const style = getComputedStyle(element);
  return Array.from({ length: 10 }, (_, index) => parseHex(style.getPropertyValue(`--cividis-${index}`)));
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
    ?.putImageData(new ImageData(paintMap(map, cividis(canvas)), map.width, map.height), 0, 0);
  context.drawImage(small, 0, 0, width, height);
}
