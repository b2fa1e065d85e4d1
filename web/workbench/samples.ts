/** The shipped samples: one file each, fetched from our own origin, put into the file store at first use. */
import { openSample } from "../../workers/data/index.ts";
import type { SampleInfo } from "../state/workbench.ts";
import type { DatasetRecord } from "../storage/index.ts";
import type { Bench } from "./bench.ts";
import { keepDataset } from "./data/keep-dataset.ts";
import { fetchPart } from "./fetch-part.ts";

export const sampleIds = ["digits", "emoji"] as const;
const titles: Readonly<Record<string, string>> = { digits: "Handwritten digits", emoji: "Emoji" };

async function open(bench: Bench, id: string) {
  const response = await fetchPart(bench.base, `samples/${id}.bin`);
  return openSample(new Uint8Array(await response.arrayBuffer()));
}

export async function listSamples(bench: Bench): Promise<readonly SampleInfo[]> {
  return Promise.all(
    sampleIds.map(async (id) => {
      const { manifest } = await open(bench, id);
      return {
        id,
        title: titles[id] ?? manifest.name,
        images: manifest.items.length,
        classes: manifest.classes.length,
        licence: manifest.licence ?? "",
      };
    }),
  );
}

export async function keepSample(bench: Bench, id: string): Promise<DatasetRecord> {
  return keepDataset(bench, await open(bench, id));
}

export const sampleTitle = (id: string): string => titles[id] ?? id;
