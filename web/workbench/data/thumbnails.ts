import type { DatasetManifest } from "../../../protocol/index.ts";
import type { ImageDecoder, ReadImage } from "../../../workers/data/index.ts";

/** Longer side in pixels: twice what is shown, for sharp screens. */
const longerSide = 160;

/** PNG pictures, in the order asked; null where one cannot be drawn. */
export function drawThumbnails(
  manifest: DatasetManifest,
  read: ReadImage,
  decoder: ImageDecoder,
  items: readonly number[],
): Promise<readonly (Blob | null)[]> {
  return Promise.all(
    items.map(async (index) => {
      const item = manifest.items[index];
      if (!item) return null;
      return read(item.sha256)
        .then((bytes) => thumbnail(bytes, decoder, longerSide))
        .catch(() => null);
    }),
  );
}

/** Scaled down to `most` pixels on the longer side; small pictures are enlarged without smoothing, so digits stay crisp. */
export async function thumbnail(
  bytes: Uint8Array,
  decoder: ImageDecoder,
  most: number,
  type: "image/png" | "image/jpeg" = "image/png",
): Promise<Blob> {
  const { width, height, rgba } = await decoder.decode(bytes, most);
  const full = new OffscreenCanvas(width, height);
  full.getContext("2d")?.putImageData(new ImageData(new Uint8ClampedArray(rgba), width, height), 0, 0);
  const scale = most / Math.max(width, height);
  const small = new OffscreenCanvas(
    Math.max(1, Math.round(width * scale)),
    Math.max(1, Math.round(height * scale)),
  );
  const context = small.getContext("2d");
  if (!context) throw new Error("this browser cannot draw in a worker");
  if (type === "image/jpeg") {
    context.fillStyle = "white";
    context.fillRect(0, 0, small.width, small.height);
  }
  context.imageSmoothingEnabled = scale < 1;
  context.imageSmoothingQuality = "high";
  context.drawImage(full, 0, 0, small.width, small.height);
  return small.convertToBlob({ type, quality: 0.8 });
}
