import type { RelayRecord } from "./relay-record.ts";
import type { BackboneRecord, DatasetRecord, RankerRecord, Records, StudyRecord } from "./records.ts";

/** Where a browser offers no database: all is lost when the page closes, and the page says so. */
export function memoryRecords(): Records {
  const studies = new Map<string, StudyRecord>();
  const datasets = new Map<string, DatasetRecord>();
  const backbones = new Map<string, BackboneRecord>();
  const rankers = new Map<string, RankerRecord>();
  const relays = new Map<string, RelayRecord>();
  const keyPairs = new Map<string, CryptoKeyPair>();
  const journals = new Map<string, string[]>();
  const settings = new Map<string, unknown>();
  return {
    studies: () => Promise.resolve([...studies.values()]),
    study: (id) => Promise.resolve(studies.get(id)),
    putStudy: (record) => Promise.resolve(void studies.set(record.id, structuredClone(record))),
    dataset: (sha256) => Promise.resolve(datasets.get(sha256)),
    putDataset: (record) => Promise.resolve(void datasets.set(record.sha256, structuredClone(record))),
    datasetIds: () => Promise.resolve([...datasets.keys()]),
    deleteDataset: (sha256) => Promise.resolve(void datasets.delete(sha256)),
    backbones: () => Promise.resolve([...backbones.values()]),
    putBackbone: (record) => Promise.resolve(void backbones.set(record.sha256, structuredClone(record))),
    deleteBackbone: (sha256) => Promise.resolve(void backbones.delete(sha256)),
    rankerIds: () => Promise.resolve([...rankers.keys()]),
    ranker: (id) => Promise.resolve(rankers.get(id)),
    putRanker: (record) => Promise.resolve(void rankers.set(record.id, structuredClone(record))),
    deleteRanker: (id) => Promise.resolve(void rankers.delete(id)),
    relays: () => Promise.resolve([...relays.values()]),
    relay: (url) => Promise.resolve(relays.get(url)),
    putRelay: (record) => Promise.resolve(void relays.set(record.url, structuredClone(record))),
    deleteRelay: (url) => Promise.resolve(void relays.delete(url)),
    keyPair: (name) => Promise.resolve(keyPairs.get(name)),
    putKeyPair: (name, keys) => Promise.resolve(void keyPairs.set(name, keys)),
    appendEvents(studyId, from, lines) {
      const journal = journals.get(studyId) ?? [];
      if (journal.length !== from)
        return Promise.reject(new Error(`journal has ${journal.length} events, not ${from}`));
      journals.set(studyId, [...journal, ...lines]);
      return Promise.resolve();
    },
    events: (studyId) => Promise.resolve(journals.get(studyId) ?? []),
    deleteStudy(id) {
      studies.delete(id);
      journals.delete(id);
      return Promise.resolve();
    },
    setting: (key) => Promise.resolve(settings.get(key)),
    putSetting: (key, value) => Promise.resolve(void settings.set(key, value)),
    close: () => undefined,
  };
}
