/** Backbones on this device: the one that ships, and those of the user by content hash. */
import * as v from "valibot";
import { WorkbenchError } from "../../../study/index.ts";
import {
  backboneHash,
  missingBackbone,
  packBackbone,
  parseBackboneId,
  parseModelJson,
  SHIPPED,
  shippedBackbone,
  unpackBackbone,
  type BackboneFiles,
} from "../../../workers/features/files/index.ts";
import type { TriedBackbone } from "../../../workers/features/index.ts";
import { BackboneRecord, type Storage } from "../../storage/index.ts";
import { fetchPart } from "../fetch-part.ts";

const backboneKey = (sha256: string): string => `backbones/${sha256}`;

/** Those that can be read and are not in the bin, the latest first. */
export async function listBackbones({ records }: Storage): Promise<readonly BackboneRecord[]> {
  const all = await readRecords(records);
  return all.filter(({ deletedAt }) => deletedAt === null).sort((a, b) => b.addedAt - a.addedAt);
}

async function readRecords(records: Storage["records"]): Promise<readonly BackboneRecord[]> {
  return (await records.backbones()).flatMap((stored) => {
    const parsed = v.safeParse(BackboneRecord, stored);
    return parsed.success ? [parsed.output] : [];
  });
}

/** The same network added again takes back its place, under its first name. */
export async function keepBackbone(
  { records, files }: Storage,
  backbone: BackboneFiles,
  { layer, features }: TriedBackbone,
): Promise<BackboneRecord> {
  const sha256 = await backboneHash(backbone);
  const known = (await readRecords(records)).find((record) => record.sha256 === sha256);
  const packed = packBackbone(backbone);
  await files.write(backboneKey(sha256), packed);
  const { name } = known ?? backbone;
  const about = { v: 1 as const, sha256, name, layer, features, bytes: packed.length };
  const record = { ...about, addedAt: Date.now(), deletedAt: null };
  await records.putBackbone(record);
  return record;
}

export async function markBackbone(
  { records }: Storage,
  sha256: string,
  deletedAt: number | null,
): Promise<void> {
  const record = (await readRecords(records)).find((one) => one.sha256 === sha256);
  if (record) await records.putBackbone({ ...record, deletedAt });
}

/** What the bin holds goes for good. */
export async function removeBinnedBackbones({ records, files }: Storage): Promise<void> {
  for (const { sha256, deletedAt } of await readRecords(records)) {
    if (deletedAt === null) continue;
    await files.remove(backboneKey(sha256));
    await records.deleteBackbone(sha256);
  }
}

export async function binnedBackbones({ records }: Storage): Promise<readonly BackboneRecord[]> {
  return (await readRecords(records)).filter(({ deletedAt }) => deletedAt !== null);
}

/** @returns null when it is not on this device */
export async function findBackbone(
  storage: Storage,
  base: string,
  name: string,
  sha256: string,
): Promise<BackboneFiles | null> {
  return name === SHIPPED ? fetchShipped(base) : readStored(storage, name, sha256);
}

/**
 * @param id - as a form names it
 * @throws WorkbenchError `backbone-missing`
 */
export async function openBackbone(storage: Storage, base: string, id: string): Promise<BackboneFiles> {
  if (id === SHIPPED) return fetchShipped(base);
  const named = parseBackboneId(id);
  const found = named && (await readStored(storage, named.name, named.sha256));
  if (found) return found;
  const action = `Add its model.json and weight files under Code, Backbone, From file; or use ${SHIPPED}.`;
  if (named) throw missingBackbone(named, "on this device", action);
  throw new WorkbenchError(
    "backbone-missing",
    `The backbone ${JSON.stringify(id)} is not part of this page.`,
    action,
  );
}

async function readStored({ files }: Storage, name: string, sha256: string): Promise<BackboneFiles | null> {
  const bytes = await files.read(backboneKey(sha256));
  return bytes && unpackBackbone(bytes, name);
}

async function fetchShipped(base: string): Promise<BackboneFiles> {
  const [model, weights] = await Promise.all([
    fetchPart(base, "engine/backbone.json").then((response) => response.json() as Promise<unknown>),
    fetchPart(base, "engine/backbone.bin").then((response) => response.arrayBuffer()),
  ]);
  return shippedBackbone(parseModelJson(model), new Uint8Array(weights));
}
