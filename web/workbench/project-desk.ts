/** Project and Settings screens: the list of studies, samples, the bin, storage, backends. */
import { sweepTrials, foldStudy, type JournalEvent, type StudyState } from "../../study/index.ts";
import type { BackendOffer, StudySummary, Workbench } from "../state/workbench.ts";
import type { StudyRecord } from "../storage/index.ts";
import { requireLeader, type Bench } from "./bench.ts";
import { createStudy } from "./create-study.ts";
import { dataNameOf } from "./data/data-name.ts";
import { defaultForm } from "./default-form.ts";
import { binnedBackbones } from "./features/stored-backbones.ts";
import type { OpenStudies } from "./open-studies.ts";
import { keepSample, listSamples, sampleTitle } from "./samples.ts";
import { sampleSettings } from "./settings.ts";
import { changeStudy, emptyBin, parseRecord, readStudy } from "./study-library.ts";
import { startSweep } from "./sweep-desk.ts";
import { bestOf } from "./views/study-view.ts";

type ProjectDesk = Omit<Workbench, "onStudiesChanged" | "onStudyFinished" | "persistStorage" | "version">;

export function projectDesk(bench: Bench, studies: OpenStudies): ProjectDesk {
  const { storage, news } = bench;
  const changed = (): void => {
    news.tell({ type: "studies" });
  };
  return {
    listStudies: () => listStudies(bench, studies),
    listSamples: () => listSamples(bench),
    startSample: (id) => startSample(bench, studies, id),
    async duplicateStudy(id) {
      const { record, events } = await readStudy(storage, id);
      const first = events[0];
      const config = first?.type === "study-created" ? first.config : record.config;
      const now = Date.now();
      const copy: StudyRecord = {
        ...record,
        config,
        id: crypto.randomUUID(),
        name: `${record.name} copy`,
        createdAt: now,
        changedAt: now,
      };
      await storage.records.putStudy(copy);
      changed();
      return copy.id;
    },
    async exportStudy(id) {
      const [record, lines] = [await storage.records.study(id), await storage.records.events(id)];
      const content = JSON.stringify({ v: 1, record, journal: lines }, null, 1);
      return { fileName: `${id}.study.json`, content: new Blob([content], { type: "application/json" }) };
    },
    async deleteStudy(id) {
      requireLeader(bench);
      await studies.close(id);
      await changeStudy(storage, id, () => ({ deletedAt: Date.now() }));
      changed();
    },
    async restoreStudy(id) {
      await changeStudy(storage, id, () => ({ deletedAt: null }));
      changed();
    },
    async emptyBin() {
      requireLeader(bench);
      await emptyBin(storage);
      changed();
    },
    storageUse: () => storageUse(bench),
    listBackends,
  };
}

async function startSample(bench: Bench, studies: OpenStudies, id: string): Promise<string> {
  requireLeader(bench);
  const { sha256 } = await keepSample(bench, id);
  const record = await createStudy(bench, {
    name: sampleTitle(id),
    dataset: sha256,
    ...{ ...defaultForm, splitSeed: 0, validationShare: 0.1, settings: sampleSettings },
  });
  await startSweep(bench, await studies.get(record.id), sampleSettings);
  return record.id;
}

async function listStudies(bench: Bench, studies: OpenStudies): Promise<readonly StudySummary[]> {
  const stored = await bench.storage.records.studies();
  const summaries = await Promise.all(stored.map((one) => summaryOf(bench, studies, one)));
  return summaries.filter((one) => one !== null).sort((a, b) => b.changedAtMs - a.changedAtMs);
}

async function summaryOf(bench: Bench, studies: OpenStudies, stored: unknown): Promise<StudySummary | null> {
  let record: StudyRecord;
  try {
    record = parseRecord(stored);
  } catch (error) {
    return unreadable(idOf(stored), idOf(stored), error);
  }
  if (record.deletedAt !== null) return null;
  try {
    const dataset = await bench.storage.records.dataset(record.config.dataset);
    const open = studies.opened().find((study) => study.record.id === record.id);
    if (open) return summary(record, dataset, open.state, open.hasBegun, open.view().eta);
    const { events } = await readStudy(bench.storage, record.id);
    return summary(record, dataset, stateOf(events), events.length > 0, null);
  } catch (error) {
    return unreadable(record.id, record.name, error);
  }
}

const stateOf = (events: readonly JournalEvent[]): StudyState | null =>
  events.length > 0 ? foldStudy(events) : null;

function summary(
  record: StudyRecord,
  dataset: unknown,
  state: StudyState | null,
  hasBegun: boolean,
  eta: StudySummary["eta"],
): StudySummary {
  const sweep = state ? sweepTrials(state) : [];
  const best = state ? bestOf(state) : null;
  return {
    id: record.id,
    name: record.name,
    dataName: dataNameOf(dataset),
    status: hasBegun && state ? statusOf(state) : "new",
    finishedTrials: sweep.filter(
      ({ status }) => status === "complete" || status === "paused" || status === "pruned",
    ).length,
    plannedTrials: state?.plannedTrials ?? record.config.trials,
    best: best ? { trial: best.trial, valLoss: best.valLoss } : null,
    eta,
    bestByTrial: bestSoFar(sweep.map(({ lowest }) => lowest?.valLoss ?? null)),
    changedAtMs: Math.max(record.changedAt, state?.lastAt ?? 0),
  };
}

function statusOf({ status }: StudyState): StudySummary["status"] {
  if (status === "idle") return "new";
  return status === "stopped" ? "finished" : status;
}

function bestSoFar(losses: readonly (number | null)[]): readonly number[] {
  let best = Infinity;
  return losses.flatMap((loss) => {
    if (loss !== null) best = Math.min(best, loss);
    return Number.isFinite(best) ? [best] : [];
  });
}

function idOf(stored: unknown): string {
  return typeof stored === "object" && stored !== null && "id" in stored ? String(stored.id) : "unknown";
}

function unreadable(id: string, name: string, error: unknown): StudySummary {
  return {
    ...{ id, name, dataName: "", status: "unreadable" as const },
    reason: error instanceof Error ? error.message : String(error),
    ...{ finishedTrials: 0, plannedTrials: 0, best: null, eta: null, bestByTrial: [], changedAtMs: 0 },
  };
}

async function storageUse({ storage, storageUse: measure }: Bench) {
  const { usedBytes, quotaBytes, persistent } = await measure();
  const records = (await storage.records.studies()).flatMap((stored) => {
    try {
      return [parseRecord(stored)];
    } catch {
      return [];
    }
  });
  const sized = await Promise.all(
    records.map(async (record) => {
      const files = await storage.files.list(`checkpoints/${record.id}`);
      return { ...record, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
    }),
  );
  const binned = sized.filter(({ deletedAt }) => deletedAt !== null);
  const backbones = await binnedBackbones(storage);
  return {
    ...{ usedBytes, quotaBytes, persistent },
    studies: sized
      .filter(({ deletedAt }) => deletedAt === null)
      .map(({ id, name, bytes }) => ({ id, name, bytes })),
    bin: {
      studies: binned.length,
      backbones: backbones.length,
      bytes: [...binned, ...backbones].reduce((sum, { bytes }) => sum + bytes, 0),
    },
  };
}

/** What the browser offers; which one trains correctly is found out by a trial worker's probe. */
async function listBackends(): Promise<readonly BackendOffer[]> {
  const adapter = await (navigator as Partial<Navigator>).gpu?.requestAdapter().catch(() => null);
  const { vendor = "", architecture = "", description = "" } = adapter?.info ?? {};
  const gpuName = description || [vendor, architecture].filter(Boolean).join(" ") || "GPU";
  return [
    {
      id: "webgpu",
      adapter: adapter ? gpuName : "",
      unavailableReason: adapter
        ? null
        : "This browser offers no WebGPU adapter; enable hardware acceleration to use the GPU.",
    },
    { id: "wasm", adapter: "WebAssembly on the processor", unavailableReason: null },
    { id: "cpu", adapter: "plain JavaScript, slow", unavailableReason: null },
  ];
}
