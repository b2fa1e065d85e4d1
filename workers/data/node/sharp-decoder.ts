import sharp from "sharp";
import { LIMITS } from "../limits.ts";
import { withRawImages } from "../raw-image.ts";
import { shrinkFactor, type DecodedImage, type ImageDecoder } from "../source.ts";

/** JPEG (CMYK too), PNG (1 to 16 bits), GIF's first frame, WebP, AVIF, TIFF, SVG not; upright, in sRGB. */
export const nodeDecoder = (): ImageDecoder => withRawImages({ decode });

async function decode(bytes: Uint8Array, enough?: number): Promise<DecodedImage> {
  const input = sharp(bytes, { failOn: "error", limitInputPixels: LIMITS.pixels, sequentialRead: true });
  try {
    const { width, height, format, autoOrient } = await input.metadata();
    if (format === "svg" || format === "pdf") throw new Error(`${format} is not a picture of pixels`);
    const factor = shrinkFactor(width, height, enough);
    const upright = input.autoOrient();
    if (factor > 1)
      upright.resize(Math.floor(autoOrient.width / factor), Math.floor(autoOrient.height / factor), {
        fit: "fill",
        kernel: "linear",
      });
    const { data, info } = await upright
      .toColourspace("srgb")
      .ensureAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return {
      width: info.width,
      height: info.height,
      rgba: data,
      fullWidth: autoOrient.width,
      fullHeight: autoOrient.height,
    };
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}

/** sharp's messages in the words of this product. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/unsupported image format/i.test(text)) return "not an image, or of an unknown kind";
  if (/pixel limit/i.test(text)) return `more than ${LIMITS.pixels / 1e6} million pixels`;
  const first = text.split("\n").find((line) => line.trim() !== "") ?? text;
  return `damaged image (${first.trim()})`;
}
