/** What a user should know of the data before training on it. */
import type { DatasetManifest, ImportWarning, SkippedFile } from "../../../protocol/index.ts";
import type { GroupChoice } from "../groups.ts";
import { classWarnings } from "./class-warnings.ts";
import type { Duplicates } from "./duplicates.ts";
import { warning } from "./warning.ts";

const TINY = 8;

export function importWarnings(
  manifest: DatasetManifest,
  duplicates: Duplicates,
  unreadable: readonly SkippedFile[],
  groups: GroupChoice,
): ImportWarning[] {
  return [
    ...classWarnings(manifest.classes, classCounts(manifest), "images"),
    ...duplicateWarnings(manifest, duplicates),
    ...sizeWarnings(manifest),
    ...unreadableWarning(unreadable),
    ...groupWarnings(groups),
  ];
}

/** Training images of each class. */
function classCounts({ classes, items }: DatasetManifest): number[] {
  const counts = classes.map(() => 0);
  for (const item of items)
    if (item.part === "train") for (const label of item.labels ?? []) counts[label]!++;
  return counts;
}

function duplicateWarnings({ items }: DatasetManifest, { exact, near }: Duplicates): ImportWarning[] {
  const paths = (clusters: Duplicates["exact"]) =>
    clusters.flatMap((cluster) => cluster.map((at) => items[at]!.path));
  const crosses = (cluster: readonly number[]) => new Set(cluster.map((at) => items[at]!.part)).size > 1;
  const conflicting = exact.filter(
    (cluster) =>
      new Set(
        cluster
          .map((at) => items[at]!.labels)
          .filter((labels) => labels !== null)
          .map(String),
      ).size > 1,
  );
  const onlyNear = near.filter((cluster) => new Set(cluster.map((at) => items[at]!.sha256)).size > 1);
  const found: ImportWarning[] = [];
  if (exact.length > 0) {
    found.push(
      warning("exact-duplicates", `${copies(exact)} images are identical to another one.`, paths(exact)),
    );
  }
  if (conflicting.length > 0) {
    found.push(
      warning(
        "conflicting-labels",
        `${conflicting.length} images are there twice with different labels.`,
        paths(conflicting),
      ),
    );
  }
  if (onlyNear.length > 0) {
    found.push(
      warning(
        "near-duplicates",
        `${copies(onlyNear)} images look nearly like another one. Keep look-alikes together, so that none is in training and validation.`,
        paths(onlyNear),
      ),
    );
  }
  const leaking = near.filter(crosses);
  if (leaking.length > 0) {
    found.push(
      warning(
        "duplicate-across-split",
        `${leaking.length} pictures are in the training and in the test images; test scores will be too good.`,
        paths(leaking),
      ),
    );
  }
  return found;
}

const copies = (clusters: Duplicates["exact"]): number =>
  clusters.reduce((sum, cluster) => sum + cluster.length - 1, 0);

/** Look-alikes that a split separates: named once the split is known. */
export function splitLeaks(
  manifest: DatasetManifest,
  { near }: Duplicates,
  validation: Int32Array,
): ImportWarning[] {
  const held = new Set(validation);
  const leaking = near.filter((cluster) => {
    const sides = new Set(
      cluster.filter((at) => manifest.items[at]!.part === "train").map((at) => held.has(at)),
    );
    return sides.size > 1;
  });
  if (leaking.length === 0) return [];
  const paths = leaking.flatMap((cluster) => cluster.map((at) => manifest.items[at]!.path));
  return [
    warning(
      "near-duplicates-across-split",
      `${leaking.length} near-duplicates cross the training and validation images.`,
      paths,
    ),
  ];
}

function sizeWarnings({ items }: DatasetManifest): ImportWarning[] {
  const tiny = items.filter(({ width, height }) => Math.min(width, height) < TINY);
  return tiny.length === 0
    ? []
    : [
        warning(
          "tiny-images",
          `${tiny.length} images are smaller than ${TINY} pixels, for instance ${tiny[0]!.path} (${tiny[0]!.width} × ${tiny[0]!.height}).`,
          tiny.map(({ path }) => path),
        ),
      ];
}

function unreadableWarning(unreadable: readonly SkippedFile[]): ImportWarning[] {
  const first = unreadable[0];
  if (first === undefined) return [];
  return [
    warning(
      "unreadable",
      `${unreadable.length} files cannot be read and are left out, for instance ${first.path}: ${first.reason}.`,
      unreadable.map(({ path }) => path),
    ),
  ];
}

function groupWarnings({ candidates, column, suggested }: GroupChoice): ImportWarning[] {
  if (candidates.length === 0 || !suggested) return [];
  if (column === null)
    return [
      warning(
        "group-suggested",
        `The columns ${candidates.join(", ")} look like groups. Choose one to keep its images on one side of the split.`,
      ),
    ];
  return [
    warning(
      "group-suggested",
      `The column ${column} looks like a group: its images are kept on one side of the split.`,
    ),
  ];
}
