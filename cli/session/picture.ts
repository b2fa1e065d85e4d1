import sharp from "sharp";
import type { ImageItem } from "../../protocol/index.ts";
import type { OpenedData } from "../../workers/data/index.ts";

const side = 160;

/** A small picture of an image for the report, as a data URL. */
export async function pictureOf({ read, decoder }: OpenedData, item: ImageItem): Promise<string> {
  const { rgba, width, height } = await decoder.decode(await read(item.sha256), side);
  const raw = { width, height, channels: 4 as const };
  const jpeg = await sharp(rgba, { raw })
    .flatten({ background: "#ffffff" })
    .resize({ width: side, height: side, fit: "inside", kernel: width < side ? "nearest" : "lanczos3" })
    .jpeg({ quality: 80 })
    .toBuffer();
  return `data:image/jpeg;base64,${jpeg.toString("base64")}`;
}
