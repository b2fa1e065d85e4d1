/** Our own file form for pictures without one (idx, shipped digits): "FLI1", width and height uint16 LE, channels, pixels. */
import type { DecodedImage, ImageDecoder } from "./source.ts";

const MAGIC = [0x46, 0x4c, 0x49, 0x31];
const HEADER = 9;

/** @param pixels - uint8 [height, width, channels]; channels is 1 or 3 */
export function encodeRawImage(
  width: number,
  height: number,
  channels: 1 | 3,
  pixels: Uint8Array,
): Uint8Array {
  const bytes = new Uint8Array(HEADER + pixels.length);
  bytes.set(MAGIC);
  const view = new DataView(bytes.buffer);
  view.setUint16(4, width, true);
  view.setUint16(6, height, true);
  bytes[8] = channels;
  bytes.set(pixels, HEADER);
  return bytes;
}

const isRaw = (bytes: Uint8Array): boolean =>
  bytes.length > HEADER && MAGIC.every((byte, at) => bytes[at] === byte);

function decodeRaw(bytes: Uint8Array): DecodedImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height, channels] = [view.getUint16(4, true), view.getUint16(6, true), bytes[8]!];
  if ((channels !== 1 && channels !== 3) || bytes.length !== HEADER + width * height * channels) {
    throw new Error("damaged raw image");
  }
  const rgba = new Uint8Array(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = HEADER + pixel * channels;
    rgba[pixel * 4] = bytes[from]!;
    rgba[pixel * 4 + 1] = bytes[from + (channels === 3 ? 1 : 0)]!;
    rgba[pixel * 4 + 2] = bytes[from + (channels === 3 ? 2 : 0)]!;
    rgba[pixel * 4 + 3] = 255;
  }
  return { width, height, rgba, fullWidth: width, fullHeight: height };
}

/** A decoder that also knows the raw form. */
export const withRawImages = (decoder: ImageDecoder): ImageDecoder => ({
  decode: async (bytes, enough) => (isRaw(bytes) ? decodeRaw(bytes) : decoder.decode(bytes, enough)),
});
