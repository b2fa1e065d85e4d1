import { strFromU8, unzipSync } from "fflate";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DatasetManifest } from "../../protocol/index.ts";
import { memoryFiles, memoryRecords } from "../storage/index.ts";
import { removeOlderCheckpoints, checkpointStore } from "./checkpoints.ts";
import { decodePrepared, encodePrepared, type PreparedData } from "./data/packed-file.ts";
import { readModelFile, writeModelFile } from "./model-file.ts";
import { submissionCsv, toPredictions } from "./predictions.ts";
import { openJournal } from "./study-journal.ts";

const hash = "a".repeat(64);
const manifest: DatasetManifest = {
  ...{ v: 1, name: "m", kind: "images", task: "single-label", classes: ["cat", "dog"] },
  ...{ items: [], submission: null, licence: null },
};

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

  it("follow the sample submission: its columns, its ids, labels or probabilities", () => {
    const { rows } = toPredictions({ ...common, task: "single-label", submission: null });
    const byLabel = { columns: ["id", "breed"], ids: ["a", "b"] };
    expect(submissionCsv({ submission: byLabel, classes: common.classes }, rows)).toBe(
      "id,breed\na,cat\nb,cat\n",
    );
    const byClass = { columns: ["id", "dog", "cat"], ids: ["a.png", "b.png"] };
    expect(submissionCsv({ submission: byClass, classes: common.classes }, rows)).toBe(
      "id,dog,cat\na.png,0.25,0.75\nb.png,0.5,0.5\n",
    );
  });

  it("quote what a table would misread", () => {
    const row = { path: 'a,"b".png', labels: ["x"], probabilities: [] };
    expect(submissionCsv({ submission: null, classes: ["x"] }, [row])).toBe(
      'image,labels\n"a,""b"".png",x\n',
    );
  });
});

describe("an exported model", () => {
  const file = {
    card: {
      v: 1 as const,
      name: "m",
      task: "single-label" as const,
      classes: ["ä", "b"],
      shape: [2, 2, 1],
      params: { width: 8 },
      valLoss: 0.5,
    },
    files: { "train.ts": "export {};" },
    checkpoint: Uint8Array.of(1, 2, 3),
  };
  const zip = writeModelFile(file, { modelJson: "{}", weights: Uint8Array.of(9) });

  it("holds the tfjs model and can be opened again", () => {
    expect(strFromU8(unzipSync(zip)["model.json"]!)).toBe("{}");
    expect(readModelFile(zip, "m.zip")).toEqual(file);
  });

  it("is refused by name when it is something else", () => {
    expect(() => readModelFile(Uint8Array.of(1, 2), "photo.zip")).toThrow("photo.zip is not a model");
  });
});

describe("storage of a study", () => {
  it("keeps only the newest checkpoint of a trial, once it is named", async () => {
    const files = memoryFiles();
    const store = checkpointStore(files);
    const refs = [1, 2].map((epoch) => ({ key: `s/0/1/${epoch}`, epoch, bytes: 1 }));
    for (const ref of refs) await store.save(ref, Uint8Array.of(ref.epoch));
    await store.save({ key: "s/1/1/1", epoch: 1, bytes: 1 }, Uint8Array.of(7));
    await removeOlderCheckpoints(files, "s", 0, refs[1]!);
    expect((await files.list("checkpoints/s")).map(({ key }) => key)).toEqual([
      "checkpoints/s/0/1/2",
      "checkpoints/s/1/1/1",
    ]);
    await expect(store.load(refs[0]!)).rejects.toMatchObject({ code: "checkpoint-missing" });
  });

  it("refuses a second writer of the same journal", async () => {
    const records = memoryRecords();
    const [first, second] = [openJournal(records, "s", 0), openJournal(records, "s", 0)];
    const event = { v: 1, studyId: "s", seq: 1, at: 1, type: "study-started" } as const;
    await first.append([event]);
    await expect(second.append([event])).rejects.toThrow();
    expect(await records.events("s")).toEqual([JSON.stringify(event)]);
  });
});
