/** From what the files of an import are to a data set, by a person's choices: no file is opened, so choices may change. */
import type { DatasetManifest, ImageItem, ImportWarning, SkippedFile } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { orderedClasses } from "./class-names.ts";
import { chooseGroups, type GroupChoice } from "./groups.ts";
import type { Layout } from "./layout/layout.ts";
import type { LookedAt, Readable } from "./look-at-import.ts";
import type { ReadImage } from "./source.ts";
import { findDuplicates, type Duplicates } from "./warnings/duplicates.ts";
import { importWarnings } from "./warnings/warnings.ts";

export interface ArrangeOptions {
  readonly name?: string;
  /** column whose equal values stay on one side of a split; null: none; undefined: the suggested one, if it is the only one */
  readonly groupColumn?: string | null | undefined;
  /** keep one of identical files */
  readonly dropDuplicates?: boolean;
  /** look-alikes stay on one side of a split */
  readonly groupDuplicates?: boolean;
  readonly licence?: string | null;
}

export interface ImportResult {
  readonly manifest: DatasetManifest;
  readonly layout: Layout["kind"];
  readonly skipped: readonly SkippedFile[];
  readonly warnings: readonly ImportWarning[];
  /** item indices of the first twenty rows, as a preview shows them */
  readonly preview: readonly number[];
  readonly groupColumns: readonly string[];
  readonly groupColumn: string | null;
  /** item indices that show the same, or nearly the same */
  readonly duplicates: Duplicates;
  /** reads an image from the source; valid while the source is open */
  readonly read: ReadImage;
}

/** @throws WorkbenchError `no-group-column` */
export function arrangeImport(
  { name, layout, readable: all, unreadable, refused }: LookedAt,
  options: ArrangeOptions,
): ImportResult {
  const { kept, dropped } = options.dropDuplicates === true ? withoutCopies(all) : { kept: all, dropped: [] };
  const duplicates = findDuplicates(
    kept.map(({ entry, found }) => ({ ...found, test: entry.part === "test" })),
  );
  const groups = chooseGroups(
    kept.map(({ entry }) => entry.columns),
    options.groupColumn,
  );
  const classes = orderedClasses(kept.flatMap(({ entry }) => entry.labels ?? []));
  const items = itemsOf(
    kept,
    classes,
    options.groupDuplicates === true ? joinLookAlikes(groups, duplicates) : groups.values,
  );
  const manifest: DatasetManifest = {
    v: 1,
    name: options.name ?? name,
    kind: "images",
    task: layout.task,
    classes,
    items,
    submission:
      layout.submission === null
        ? null
        : { columns: [...layout.submission.columns], ids: [...layout.submission.ids] },
    licence: options.licence ?? null,
  };
  const notes = layout.notes.map(({ code, message, paths }) => ({
    code,
    message,
    ...(paths === undefined ? {} : { paths: paths.slice(0, 100) }),
  }));
  return {
    manifest,
    layout: layout.kind,
    skipped: [...refused, ...layout.skipped, ...unreadable, ...dropped],
    warnings: [...notes, ...importWarnings(manifest, duplicates, unreadable, groups)],
    preview: items.slice(0, 20).map((_, at) => at),
    groupColumns: groups.candidates,
    groupColumn: groups.column,
    duplicates,
    read: readerOf(kept),
  };
}

function itemsOf(
  kept: readonly Readable[],
  classes: readonly string[],
  groups: readonly (string | null)[],
): ImageItem[] {
  const index = new Map(classes.map((name, at) => [name, at]));
  return kept.map(({ entry, found }, at) => ({
    path: entry.path,
    sha256: found.sha256,
    bytes: found.bytes,
    width: found.width,
    height: found.height,
    labels: entry.labels === null ? null : entry.labels.map((name) => index.get(name)!).sort((a, b) => a - b),
    group: groups[at] ?? null,
    part: entry.part,
    brightness: found.print.brightness,
  }));
}

/** The first of identical files stays, but a test image wins over its copy in training. */
function withoutCopies(all: readonly Readable[]): { kept: Readable[]; dropped: SkippedFile[] } {
  const keepers = new Map<string, Readable>();
  for (const one of all) {
    const before = keepers.get(one.found.sha256);
    if (before === undefined || (before.entry.part === "train" && one.entry.part === "test"))
      keepers.set(one.found.sha256, one);
  }
  const kept = all.filter((one) => keepers.get(one.found.sha256) === one);
  const dropped = all.flatMap((one) => {
    const keeper = keepers.get(one.found.sha256)!;
    return keeper === one ? [] : [{ path: one.entry.path, reason: `identical to ${keeper.entry.path}` }];
  });
  return { kept, dropped };
}

/** Look-alikes become one group; where they belong to several groups already, those become one. */
function joinLookAlikes(groups: GroupChoice, duplicates: Duplicates): (string | null)[] {
  const joined = [...groups.values];
  const members = Map.groupBy(joined.keys(), (at) => joined[at] ?? null);
  for (const cluster of duplicates.near) {
    const names = new Set(cluster.map((at) => joined[at] ?? null));
    const name = [...names].find((value) => value !== null) ?? `look-alike ${cluster[0] ?? 0}`;
    names.delete(null); // images without a group have nothing in common
    const together = new Set([...cluster, ...[...names].flatMap((one) => members.get(one) ?? [])]);
    for (const at of together) joined[at] = name;
    members.set(name, [...together]);
  }
  return joined;
}

function readerOf(kept: readonly Readable[]): ReadImage {
  const files = new Map(kept.map(({ entry, found }) => [found.sha256, entry.file]));
  return async (sha256) => {
    const file = files.get(sha256);
    if (file === undefined)
      throw new WorkbenchError(
        "missing-file",
        `No image ${sha256} in this import.`,
        "Import the data again.",
      );
    return file.open();
  };
}
