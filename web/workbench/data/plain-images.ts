/** Pictures without labels, to be predicted, in the shape that a model was trained on. */
import type { ImageItem } from "../../../protocol/index.ts";
import { WorkbenchError } from "../../../study/index.ts";
import { packAt, type DecodedImage, type ImageDecoder, type ReadImage } from "../../../workers/data/index.ts";

/**
 * Chosen files as items of a data set; their place stands for the content hash, since nothing of them is kept.
 * @throws WorkbenchError naming a file that is no image
 */
export async function plainImages(
  files: readonly File[],
  decoder: ImageDecoder,
): Promise<{ readonly items: readonly ImageItem[]; readonly read: ReadImage }> {
  const read: ReadImage = async (place) => {
    const bytes = await files[Number(place)]?.arrayBuffer();
    return new Uint8Array(bytes ?? new ArrayBuffer(0));
  };
  const items: ImageItem[] = [];
  for (const [index, file] of files.entries()) {
    const place = String(index);
    const { fullWidth: width, fullHeight: height } = await decodeNamed(decoder, await read(place), file.name);
    const facts = { path: file.name, sha256: place, bytes: file.size, width, height, brightness: 0 };
    items.push({ ...facts, labels: null, group: null, part: "test" });
  }
  return { items, read };
}

async function decodeNamed(decoder: ImageDecoder, bytes: Uint8Array, name: string): Promise<DecodedImage> {
  try {
    return await decoder.decode(bytes, 1);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new WorkbenchError(
      "unreadable-image",
      `${name} cannot be read: ${reason}.`,
      "Choose pictures only.",
      { cause },
    );
  }
}

/** @param shape - [height, width, channels] @throws WorkbenchError naming a file that is no image */
export async function packLike(
  shape: readonly number[],
  items: readonly ImageItem[],
  read: ReadImage,
  decoder: ImageDecoder,
  onProgress?: Parameters<typeof packAt>[4]["onProgress"],
): Promise<Uint8Array<ArrayBuffer>> {
  const [height = 1, width = 1, channels = 3] = shape;
  const { values } = await packAt(items, read, decoder, [height, width], {
    channels: channels === 1 ? 1 : 3,
    onProgress,
  });
  return values.slice();
}
