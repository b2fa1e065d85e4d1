/** Pictures without labels, to be predicted, in the shape that a model was trained on. */
import { packAt, type ImageDecoder, type OnProgress } from "../../../workers/data/index.ts";
import type { ImageItem } from "../../../protocol/index.ts";

export interface PlainImages {
  readonly paths: readonly string[];
  /** uint8 [images, height, width, channels] */
  readonly values: Uint8Array;
}

/** @param shape - [height, width, channels] @throws WorkbenchError naming a file that is no image */
export async function inspectPlain(
  files: readonly File[],
  decoder: ImageDecoder,
  shape: readonly number[],
  onProgress?: OnProgress,
): Promise<PlainImages> {
  const [height = 1, width = 1, channels = 3] = shape;
  const items = files.map((file, index): ImageItem => ({
    ...{ path: file.name, sha256: String(index), bytes: file.size, labels: null, group: null, part: "test" },
    ...{ width: 1, height: 1, brightness: 0 },
  }));
  const read = async (place: string): Promise<Uint8Array> =>
    new Uint8Array((await files[Number(place)]?.arrayBuffer()) ?? new ArrayBuffer(0));
  const { values } = await packAt(items, read, decoder, [height, width], {
    channels: channels === 1 ? 1 : 3,
    onProgress,
  });
  return { paths: files.map(({ name }) => name), values };
}
