import { LIMITS } from "../limits.ts";
import { withRawImages } from "../raw-image.ts";
import { shrinkFactor, type DecodedImage, type ImageDecoder } from "../source.ts";

/** The browser's own decoders: upright, in sRGB; 16-bit and CMYK as the browser shows them. Works in workers. */
export const browserDecoder = (): ImageDecoder => withRawImages({ decode });

async function decode(bytes: Uint8Array, enough?: number): Promise<DecodedImage> {
  const bitmap = await openBitmap(bytes);
  try {
    const { width: fullWidth, height: fullHeight } = bitmap;
    if (fullWidth * fullHeight > LIMITS.pixels)
      throw new Error(`more than ${LIMITS.pixels / 1e6} million pixels`);
    const factor = shrinkFactor(fullWidth, fullHeight, enough);
    const [width, height] = [Math.floor(fullWidth / factor), Math.floor(fullHeight / factor)];
    return { width, height, rgba: pixelsOf(bitmap, width, height), fullWidth, fullHeight };
  } finally {
    bitmap.close();
  }
}

async function openBitmap(bytes: Uint8Array): Promise<ImageBitmap> {
  try {
    // straight alpha: transparency is laid on white later, the same as under Node
    return await createImageBitmap(new Blob([new Uint8Array(bytes)]), {
      premultiplyAlpha: "none",
      imageOrientation: "from-image",
    });
  } catch (cause) {
    throw new Error("not an image, damaged, or of an unknown kind", { cause });
  }
}

function pixelsOf(bitmap: ImageBitmap, width: number, height: number): Uint8ClampedArray {
  const context = new OffscreenCanvas(width, height).getContext("2d", {
    willReadFrequently: true,
    colorSpace: "srgb",
  });
  if (context === null) throw new Error("the browser gave no canvas to decode on");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  return context.getImageData(0, 0, width, height).data;
}
