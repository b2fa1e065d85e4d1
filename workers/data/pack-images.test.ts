import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { inspectImport } from "./inspect-import.ts";
import { nodeDecoder } from "./node/index.ts";
import { commonSize, packImages } from "./pack-images.ts";
import { encodeRawImage } from "./raw-image.ts";
import { resizeRgb } from "./resize.ts";
import { picture, png, tree } from "./testing/fixtures.ts";

const decoder = nodeDecoder();
const flat = (red: number, green: number, blue: number, side = 16) =>
  sharp({ create: { width: side, height: side, channels: 3, background: { r: red, g: green, b: blue } } });

async function packed(files: ReadonlyMap<string, Uint8Array>, imageSize = 8) {
  const { manifest, read } = await inspectImport(tree(files), decoder);
  return packImages(manifest.items, read, decoder, { imageSize, channels: "auto" });
}

describe("decoding", () => {
  const centre = async (bytes: Uint8Array) => {
    const { rgba, width, height } = await decoder.decode(bytes);
    const at = ((height >> 1) * width + (width >> 1)) * 4;
    return [...rgba.slice(at, at + 4)];
  };
  test.each<[string, () => Promise<Uint8Array>, number]>([
    ["16-bit PNG", () => flat(200, 100, 50).toColourspace("rgb16").png().toBuffer(), 1],
    ["CMYK JPEG", () => flat(200, 100, 50).toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer(), 30],
    ["palette PNG", () => flat(200, 100, 50).png({ palette: true }).toBuffer(), 2],
    ["GIF", () => flat(200, 100, 50).gif().toBuffer(), 6],
    ["WebP", () => flat(200, 100, 50).webp({ lossless: true }).toBuffer(), 1],
  ])("%s", async (_, make, tolerance) => {
    const [red, green, blue, alpha] = (await centre(await make())) as [number, number, number, number];
    expect(Math.max(Math.abs(red - 200), Math.abs(green - 100), Math.abs(blue - 50))).toBeLessThanOrEqual(
      tolerance,
    );
    expect(alpha).toBe(255);
  });

  test("grey, 1-bit and 16-bit grey", async () => {
    expect(await centre(await flat(90, 90, 90).toColourspace("b-w").png().toBuffer())).toEqual([
      90, 90, 90, 255,
    ]);
    expect(
      await centre(
        await flat(255, 255, 255).toColourspace("b-w").png({ palette: true, colours: 2 }).toBuffer(),
      ),
    ).toEqual([255, 255, 255, 255]);
    expect((await centre(await flat(90, 90, 90).toColourspace("grey16").png().toBuffer()))[0]).toBeCloseTo(
      90,
      -0.5,
    );
  });

  test("a turned JPEG is put upright", async () => {
    const turned = await picture(1, 20, 10).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await decoder.decode(turned)).toMatchObject({ width: 10, height: 20 });
  });

  test("large pictures are shrunk while decoding, never below twice what is needed", async () => {
    const image = await decoder.decode(await picture(1, 700, 300).jpeg().toBuffer(), 32);
    expect(image).toMatchObject({ width: 175, height: 75, fullWidth: 700, fullHeight: 300 });
  });
});

describe("resizing", () => {
  test("averages areas: the mean stays", () => {
    const rgba = Uint8Array.from({ length: 12 * 6 * 4 }, (_, at) => (at % 4 === 3 ? 255 : (at * 37) % 251));
    const image = { width: 12, height: 6, rgba, fullWidth: 12, fullHeight: 6 };
    const mean = (values: ArrayLike<number>, take: (at: number) => boolean) => {
      const kept = Array.from(values).filter((_, at) => take(at));
      return kept.reduce((sum, value) => sum + value, 0) / kept.length;
    };
    expect(mean(resizeRgb(image, 5, 2.5 | 0), () => true)).toBeGreaterThan(0);
    expect(mean(resizeRgb(image, 4, 2), () => true)).toBeCloseTo(
      mean(rgba, (at) => at % 4 !== 3),
      2,
    );
  });

  test("crops the centre, lays transparency on white", () => {
    const rgba = new Uint8Array(6 * 2 * 4); // transparent black
    for (const x of [2, 3]) for (const y of [0, 1]) rgba.set([10, 20, 30, 255], (y * 6 + x) * 4);
    const image = { width: 6, height: 2, rgba, fullWidth: 6, fullHeight: 2 };
    expect([...resizeRgb(image, 1, 1)].map(Math.round)).toEqual([10, 20, 30]);
    expect([...resizeRgb(image, 3, 1)].map(Math.round)).toEqual([255, 255, 255, 10, 20, 30, 255, 255, 255]);
  });
});

describe("packing", () => {
  test("the common shape", () => {
    const sizes = (list: [number, number][]) => list.map(([width, height]) => ({ width, height }));
    expect(
      commonSize(
        sizes([
          [256, 128],
          [256, 128],
          [128, 128],
        ]),
        32,
      ),
    ).toEqual([32, 64]);
    expect(
      commonSize(
        sizes([
          [300, 400],
          [400, 300],
          [500, 100],
          [100, 100],
        ]),
        32,
      ),
    ).toEqual([32, 32]);
    expect(commonSize(sizes([[28, 28]]), 64)).toEqual([28, 28]);
    expect(commonSize(sizes([[2000, 20]]), 10)).toEqual([10, 40]);
  });

  test("colour stays colour, all-grey becomes one channel, 1 × 1 images are enlarged", async () => {
    const colour = await packed(
      new Map([
        ["a/1.png", await png(1)],
        ["b/2.png", await png(2, 1, 1)],
        ["b/3.png", await png(3)],
      ]),
    );
    expect(colour.shape).toEqual([8, 8, 3]);
    expect(new Set(Array.from({ length: 64 }, (_, at) => colour.values[8 * 8 * 3 + at * 3])).size).toBe(1);
    const grey = await packed(
      new Map([
        ["a/1.png", await flat(40, 40, 40).png().toBuffer()],
        ["b/2.jpg", await flat(200, 200, 200).jpeg().toBuffer()],
      ]),
    );
    expect(grey.shape).toEqual([8, 8, 1]);
    expect([grey.values[0], grey.values[64]]).toEqual([40, 200]);
  });

  test("our raw form survives a round trip", async () => {
    const { rgba } = await decoder.decode(encodeRawImage(2, 1, 3, Uint8Array.of(1, 2, 3, 4, 5, 6)));
    expect([...rgba]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
    await expect(decoder.decode(encodeRawImage(2, 2, 3, Uint8Array.of(1, 2, 3)))).rejects.toThrow(/damaged/);
  });
});
