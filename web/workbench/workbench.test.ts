import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DatasetManifest } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import {
  memoryFiles,
  memoryRecords,
  type DatasetRecord,
  type Storage,
  type StudyRecord,
} from "../storage/index.ts";
import { removeOlderCheckpoints, checkpointStore } from "./checkpoints.ts";
import { decodePrepared, encodePrepared, type PreparedData } from "./data/packed-file.ts";
import { toPredictions } from "./predictions.ts";
import { defaultSettings, settingsOf, withSettings } from "./settings.ts";
import { emptyBin } from "./study-library.ts";
import { openJournal } from "./study-journal.ts";

const hash = "a".repeat(64);
const manifest: DatasetManifest = {
  ...{ v: 1, name: "m", kind: "images", task: "single-label", classes: ["cat", "dog"] },
  ...{ items: [], submission: null, licence: null },
};

function studyRecord(id: string, deletedAt: number | null, dataset: string): StudyRecord {
  const config: StudyRecord["config"] = {
    ...{
      name: "s",
      seed: 0,
      mode: "fast",
      scheduler: "fixed",
      trials: 5,
      epochs: 4,
      fastEpochs: 1,
      finalists: 1,
    },
    ...{
      patience: null,
      budgetMs: null,
      budgetEpochs: null,
      warmStart: false,
      ranker: "last",
      reproducible: null,
      workers: 1,
      backend: "auto",
    },
    sampler: { name: "tpe", preset: "optuna5" },
    space: { parameters: [{ type: "float", name: "x", low: 0, high: 1, log: false }] },
    ...{
      defaults: { x: 0.5 },
      program: hash,
      dataset,
      split: { seed: 0, validationShare: 0.1, hash },
      facts: null,
    },
    template: { name: "image-classification", form: {} },
  };
  return { v: 1, id, name: "s", createdAt: 1, changedAt: 1, deletedAt, files: {}, config };
}

describe("sweep settings", () => {
  it("go into the configuration and come back", () => {
    const { config } = studyRecord("s", null, hash);
    const settings = {
      ...defaultSettings,
      budgetMinutes: 10,
      spaceYaml: "parameters:\n  y:\n    values: [1, 2]\n",
    };
    const changed = withSettings(config, settings);
    expect(changed.budgetMs).toBe(600_000);
    expect(changed.space.parameters.map(({ name }) => name)).toEqual(["y"]);
    expect({ ...settingsOf(changed), spaceYaml: null }).toEqual({ ...settings, spaceYaml: null });
    expect(withSettings(changed, settingsOf(changed))).toEqual(changed);
  });

  it("never ask for more early epochs than the schedule has", () => {
    const { config } = studyRecord("s", null, hash);
    expect(withSettings(config, { ...defaultSettings, epochs: 3, fastEpochs: 5 }).fastEpochs).toBe(3);
  });
});

describe("prepared data as a file", () => {
  it("comes back as it was", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 12 }), fc.boolean(), (values, floats) => {
        const prepared: PreparedData = {
          manifest,
          split: { seed: 3, validationShare: 0.25, hash },
          items: Int32Array.of(4, 7, 9),
          data: {
            kind: floats ? "features" : "images",
            ...{ task: "single-label", classes: ["cat", "dog"], shape: floats ? [4] : [2, 2, 1] },
            values: floats ? Float32Array.from(values) : Uint8Array.from(values),
            labels: Uint8Array.of(1, 0, 0, 1, 1, 0),
            train: Int32Array.of(0, 2),
            validation: Int32Array.of(1),
          },
        };
        expect(decodePrepared(encodePrepared(prepared), manifest)).toEqual(prepared);
      }),
    );
  });

  it("is refused when it is cut off or something else", () => {
    expect(decodePrepared(new Uint8Array(), manifest)).toBeNull();
    expect(decodePrepared(Uint8Array.of(1, 2, 3, 4, 5, 6), manifest)).toBeNull();
  });
});

describe("predictions", () => {
  const probabilities = Float32Array.of(0.75, 0.25, 0.5, 0.5);
  const common = {
    classes: ["cat", "dog"],
    paths: ["test/a.png", "test/b.png"],
    probabilities,
    millisecondsPerSample: 1,
  };

  it("name the most probable class, or for multi-label all at 0.5 and above", () => {
    const single = toPredictions({ ...common, task: "single-label", submission: null });
    expect(single.rows.map(({ labels }) => labels)).toEqual([["cat"], ["cat"]]);
    const multi = toPredictions({ ...common, task: "multi-label", submission: null });
    expect(multi.rows.map(({ labels }) => labels)).toEqual([["cat"], ["cat", "dog"]]);
    expect(multi.csv).toBe("image,labels\na.png,cat\nb.png,cat dog\n");
  });
});

describe("storage of a study", () => {
  it("removes checkpoints of earlier attempts, whatever their epoch", async () => {
    const files = memoryFiles();
    const refs = ["s/0/9/7", "s/0/10/1", "s/0/11/1"].map((key) => ({ key, epoch: 1, bytes: 1 }));
    for (const ref of refs) await checkpointStore(files).save(ref, Uint8Array.of(1));
    await removeOlderCheckpoints(files, "s", 0, refs[1]!);
    expect((await files.list("checkpoints/s")).map(({ key }) => key)).toEqual([
      "checkpoints/s/0/10/1",
      "checkpoints/s/0/11/1",
    ]);
  });

  it("keeps only the newest checkpoint of a trial, once it is named", async () => {
    const files = memoryFiles();
    const store = checkpointStore(files);
    const refs = [1, 2].map((epoch) => ({ key: `s/0/1/${epoch}`, epoch, bytes: 1 }));
    for (const ref of refs) await store.save(ref, Uint8Array.of(ref.epoch));
    await store.save({ key: "s/1/1/1", epoch: 1, bytes: 1 }, Uint8Array.of(7));
    await removeOlderCheckpoints(files, "s", 0, refs[0]!);
    expect(await files.list("checkpoints/s/0"), "the newer one is about to be named").toHaveLength(2);
    await removeOlderCheckpoints(files, "s", 0, refs[1]!);
    expect((await files.list("checkpoints/s")).map(({ key }) => key)).toEqual([
      "checkpoints/s/0/1/2",
      "checkpoints/s/1/1/1",
    ]);
    await expect(store.load(refs[0]!)).rejects.toMatchObject({ code: "checkpoint-missing" });
  });

  it("empties the bin: study, journal, checkpoints, data and images that nothing else uses", async () => {
    const storage: Storage = { records: memoryRecords(), files: memoryFiles(), lasting: false };
    const item = {
      path: "a",
      sha256: hash,
      bytes: 1,
      width: 1,
      height: 1,
      labels: [0],
      group: null,
      part: "train",
      brightness: 0,
    } as const;
    const dataset = (sha256: string, image: string): DatasetRecord => ({
      ...{ v: 1, sha256, skipped: [], warnings: [], addedAt: 1 },
      manifest: { ...manifest, items: [{ ...item, labels: [0], sha256: image }] },
    });
    const [kept, dropped] = ["b".repeat(64), "c".repeat(64)];
    for (const [id, deletedAt, image] of [
      [kept, null, kept],
      [dropped, 5, dropped],
    ] as const) {
      await storage.records.putDataset(dataset(id, image));
      await storage.files.write(`data/${image.slice(0, 2)}/${image}`, Uint8Array.of(1));
      await storage.files.write(`checkpoints/s-${id}/0/1/1`, Uint8Array.of(1));
      await storage.records.putStudy(studyRecord(`s-${id}`, deletedAt, id));
    }
    await emptyBin(storage);
    expect(await storage.records.datasetIds()).toEqual([kept]);
    expect((await storage.files.list("data")).map(({ key }) => key)).toEqual([`data/bb/${kept}`]);
    expect((await storage.files.list("checkpoints")).map(({ key }) => key)).toEqual([
      `checkpoints/s-${kept}/0/1/1`,
    ]);
    expect(await storage.records.studies()).toHaveLength(1);
  });

  it("writes nothing down once a checkpoint could not be kept, until somebody goes on", async () => {
    const [records, files] = [memoryRecords(), memoryFiles()];
    const journal = openJournal(records, "s", 0);
    const full = new WorkbenchError("storage-full", "full", "make room");
    const store = checkpointStore({ ...files, write: () => Promise.reject(full) }, journal.breakOff);
    await expect(store.save({ key: "s/0/1/1", epoch: 1, bytes: 1 }, Uint8Array.of(1))).rejects.toBe(full);
    const event = { v: 1, studyId: "s", seq: 1, at: 1, type: "study-started" } as const;
    await expect(journal.append([event])).rejects.toBe(full);
    journal.mend();
    await journal.append([event]);
    expect(await records.events("s")).toEqual([JSON.stringify(event)]);
  });

  it("refuses a second writer of the same journal", async () => {
    const records = memoryRecords();
    const [first, second] = [openJournal(records, "s", 0), openJournal(records, "s", 0)];
    const event = { v: 1, studyId: "s", seq: 1, at: 1, type: "study-started" } as const;
    await first.append([event]);
    await expect(second.append([event])).rejects.toThrow();
    expect(await records.events("s")).toEqual([JSON.stringify(event)]);
    // a tab that watched takes over
    second.catchUp(1);
    await second.append([{ ...event, seq: 2 }]);
    expect(await records.events("s")).toHaveLength(2);
  });
});
