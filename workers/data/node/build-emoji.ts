/** The colour sample: emoji of two free sets, classes from their categories, one group a code point. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import sharp from "sharp";
import * as v from "valibot";
import { seededRandom } from "../../../study/index.ts";
import type { SampleFiles } from "./build-sample.ts";

const SIDE = 32;
const CELL = SIDE + 2; // sheets leave one pixel around every emoji
const PER_CLASS = 115;
const TEST_SHARE = 0.15;
const SETS = ["twitter", "google"] as const;
const CLASSES: Readonly<Record<string, string>> = {
  "Smileys & Emotion": "smileys",
  "People & Body": "people",
  "Animals & Nature": "animals",
  "Food & Drink": "food",
  "Travel & Places": "travel",
  Objects: "objects",
  Symbols: "symbols",
  Flags: "flags",
};

const place = {
  unified: v.string(),
  sheet_x: v.number(),
  sheet_y: v.number(),
  has_img_twitter: v.boolean(),
  has_img_google: v.boolean(),
};
const Emoji = v.object({
  ...place,
  category: v.string(),
  skin_variations: v.optional(v.record(v.string(), v.object(place))),
});
type Emoji = v.InferOutput<typeof Emoji>;

export async function emojiFiles(): Promise<SampleFiles> {
  const require = createRequire(import.meta.url);
  const folderOf = (set: string) => dirname(require.resolve(`emoji-datasource-${set}/package.json`));
  const all = v.parse(
    v.array(Emoji),
    JSON.parse(await readFile(join(folderOf("twitter"), "emoji.json"), "utf8")),
  );
  const chosen = chooseEmoji(all);
  const images = new Map<string, Uint8Array>();
  const rows = ["path,group"];
  for (const set of SETS) {
    const sheet = await readSheet(join(folderOf(set), "img", set, "sheets-clean", `${SIDE}.png`));
    for (const { emoji, part } of chosen) {
      const drawn = variantOf(emoji, set);
      const path = `${part}/${CLASSES[emoji.category]!}/${set}-${drawn.unified.toLowerCase()}.png`;
      images.set(path, await cut(sheet, drawn.sheet_x * CELL + 1, drawn.sheet_y * CELL + 1));
      rows.push(`${path},${emoji.unified.toLowerCase()}`);
    }
  }
  images.set("groups.csv", new TextEncoder().encode(rows.join("\n")));
  return {
    name: "Emoji",
    images,
    licence:
      "Twemoji, © Twitter, Inc. and contributors, CC BY 4.0; Noto Emoji, © Google LLC, Apache-2.0 (npm packages emoji-datasource-twitter and emoji-datasource-google 16.0.0, MIT)",
  };
}

function chooseEmoji(all: readonly Emoji[]): { emoji: Emoji; part: "train" | "test" }[] {
  return Object.keys(CLASSES).flatMap((category) => {
    const drawn = all.filter(
      (emoji) => emoji.category === category && emoji.has_img_google && emoji.has_img_twitter,
    );
    const picked = seededRandom("sample:emoji", category).shuffle(drawn).slice(0, PER_CLASS);
    const tests = Math.round(picked.length * TEST_SHARE);
    return picked.map((emoji, at) => ({ emoji, part: at < tests ? ("test" as const) : ("train" as const) }));
  });
}

/** One of its skin tones where it has some, so that colour does not tell people apart from the rest. */
function variantOf(emoji: Emoji, set: (typeof SETS)[number]): Pick<Emoji, "unified" | "sheet_x" | "sheet_y"> {
  const tones = Object.values(emoji.skin_variations ?? {}).filter(
    (tone) => tone.has_img_google && tone.has_img_twitter,
  );
  const choices = [emoji, ...tones];
  return choices[seededRandom("skin tone", set, emoji.unified).integer(choices.length)]!;
}

interface Sheet {
  readonly width: number;
  readonly rgba: Uint8Array;
}

async function readSheet(path: string): Promise<Sheet> {
  const { data, info } = await sharp(path)
    .flatten({ background: "white" })
    .toColourspace("srgb")
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, rgba: data };
}

function cut({ width, rgba }: Sheet, left: number, top: number): Promise<Uint8Array> {
  const pixels = new Uint8Array(SIDE * SIDE * 3);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const from = ((top + y) * width + left + x) * 4;
      pixels.set(rgba.subarray(from, from + 3), (y * SIDE + x) * 3);
    }
  }
  return sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
}
