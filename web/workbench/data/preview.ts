/** What the chosen part of an import will be, before anything is kept. */
import type { DatasetManifest } from "../../../protocol/index.ts";
import {
  describeDataset,
  splitDataset,
  splitLeaks,
  subsetDataset,
  type Duplicates,
  type ImportResult,
} from "../../../workers/data/index.ts";
import type { ImportChoices, ImportPreview, PreviewRow } from "../api.ts";

/** Counts and histograms are those of the chosen part; item indices are those of the whole manifest. */
export async function previewOf(
  importId: string,
  choices: ImportChoices,
  result: ImportResult,
): Promise<ImportPreview> {
  const { manifest, duplicates, skipped, warnings, groupColumns } = result;
  const part = subsetDataset(manifest, choices.subsetPercentage, choices.seed);
  const wholeIndex = indicesIn(manifest, part);
  const split = await splitDataset(part, choices).catch(() => null);
  const none = new Int32Array();
  const description = describeDataset(part, split ?? { train: none, validation: none });
  const { longerSide, aspectRatio, brightness } = description;
  const validation = Int32Array.from(split?.validation ?? none, wholeIndex);
  const used = new Set(part.items.map((_, at) => wholeIndex(at)));
  const held = new Set(validation);
  return {
    importId,
    manifest: { name: manifest.name, task: manifest.task, classes: manifest.classes },
    rows: manifest.items.length,
    bytes: manifest.items.reduce((sum, { bytes }) => sum + bytes, 0),
    first: result.preview.map((item) => ({
      ...previewRow(manifest, item, held.has(item)),
      note: used.has(item) ? duplicateNote(manifest, duplicates, item) : "left out of the chosen part",
    })),
    skipped,
    warnings: [...warnings, ...(split ? splitLeaks(manifest, within(duplicates, used), validation) : [])],
    groupColumns,
    classCounts: description.classes.map((one) => ({ ...one, examples: one.examples.map(wholeIndex) })),
    ...{ longerSide, aspectRatio, brightness },
    choices,
  };
}

/** A part keeps the items themselves, so that they are found again by identity. */
function indicesIn(whole: DatasetManifest, part: DatasetManifest): (at: number) => number {
  const places = new Map(whole.items.map((item, at) => [item, at]));
  return (at) => {
    const item = part.items[at];
    return (item && places.get(item)) ?? at;
  };
}

const within = ({ exact, near }: Duplicates, used: ReadonlySet<number>): Duplicates => ({
  exact: exact.map((cluster) => cluster.filter((at) => used.has(at))),
  near: near.map((cluster) => cluster.filter((at) => used.has(at))),
});

function previewRow(
  { items, classes }: DatasetManifest,
  item: number,
  validates: boolean,
): Omit<PreviewRow, "note"> {
  const { path, labels, width, height, bytes, part } = items[item]!;
  const label = (labels ?? []).map((one) => classes[one] ?? "").join(" ");
  const side = part === "test" ? "test" : validates ? "validation" : "train";
  return { item, path, label, width, height, bytes, part: side };
}

/** Names the first other image of its cluster; null for an image that is alone. */
export function duplicateNote(
  { items }: Pick<DatasetManifest, "items">,
  { exact, near }: Duplicates,
  item: number,
): string | null {
  const otherIn = (clusters: Duplicates["exact"]): string | undefined => {
    const other = clusters.find((cluster) => cluster.includes(item))?.find((at) => at !== item);
    return other === undefined ? undefined : items[other]?.path;
  };
  const twin = otherIn(exact);
  if (twin !== undefined) return `identical to ${twin}`;
  const alike = otherIn(near);
  return alike === undefined ? null : `looks like ${alike}`;
}
