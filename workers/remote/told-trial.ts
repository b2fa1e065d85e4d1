/**
 * A remote trial as it is told to a study: live events as far as they follow on, everything else from the logs, in
 * order, once. A checkpoint is stored before it is mentioned.
 */
import canonicalize from "canonicalize";
import type { KeptCheckpoint, TrialResult, TrialStatus } from "../../protocol/index.ts";
import {
  WorkbenchError,
  type CheckpointRef,
  type EpochReported,
  type KeptTrialEvent,
  type TrialEvent,
  type TrialOrder,
} from "../../study/index.ts";
import type { AttemptLog, CheckpointStore } from "../host/index.ts";
import { fetchBlob, readLog, type BlobPlace } from "../parcel/index.ts";
import { faultOfLog } from "./check-log.ts";
import type { LiveNews } from "./status-feed.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export interface TellingTools {
  readonly order: TrialOrder;
  readonly log: AttemptLog;
  readonly place: BlobPlace;
  readonly key: string | null;
  readonly checkpoints: CheckpointStore;
  readonly signal: AbortSignal;
  /** Whether its word is to be confirmed; of a node that nobody can name, too. @param node - as the relay says */
  readonly isStranger: (node: TrialStatus["node"]) => boolean;
}

/** What came with a result, fetched and read. */
export interface Arrived {
  readonly events: readonly KeptTrialEvent[];
  readonly checkpoint: { readonly ref: CheckpointRef; readonly bytes: Bytes } | null;
}

export interface ToldTrial {
  /** what is left to do: from the newest checkpoint that is stored here */
  readonly order: TrialOrder;
  /** another submission's log is read from its beginning */
  openLog(): void;
  tellLive(news: LiveNews, node: TrialStatus["node"]): void;
  /** Only of nodes that are trusted: a study drops the checkpoint before. Stores the checkpoint and tells what led to it. @throws WorkbenchError what kept it from being read */
  tellKept(kept: KeptCheckpoint, node: TrialStatus["node"]): Promise<void>;
  /** @throws WorkbenchError what kept it from being read */
  fetchResult(result: TrialResult): Promise<Arrived>;
  tellResult(arrived: Arrived, node: TrialStatus["node"]): Promise<void>;
  /** another replica's story, or one trained anew, takes the place of what was told */
  restart(): void;
}

type Teller = (TrialEvent & { type: "trial-started" })["node"] | null;
const UNKNOWN = { id: "unknown", name: "a node" };

const MOST_LOG_BYTES = 256 * 2 ** 20;
const MOST_CHECKPOINT_BYTES = 2 ** 30;

export function createToldTrial(tools: TellingTools): ToldTrial {
  const { order, log, place, key, checkpoints, signal, isStranger } = tools;
  const { spec, attempt } = order;
  /** epochs up to here are in the study already */
  let known = spec.resumeFrom?.epoch ?? 0;
  let saved = spec.resumeFrom ?? null;
  /** events of the log that have been told */
  let read = 0;
  /** what was heard live of strangers, whom nobody had looked at by then */
  const heard = new Map<number, EpochReported>();
  const own = (event: TrialEvent, node: Teller): TrialEvent => ({
    ...event,
    studyId: spec.studyId,
    trial: spec.trialNumber,
    attempt,
    ...(event.type === "trial-started" && node !== null && { node }),
  });
  const marked = (node: TrialStatus["node"]): Teller =>
    node && { id: node.id, name: node.name, ...(isStranger(node) && { stranger: true as const }) };
  /**
   * A log says of each lease who held it, and whoever began it can have said anything: among strangers the relay's word
   * counts alone, and only for a log that one node has written from the order's beginning.
   */
  const inLog = (
    event: KeptTrialEvent,
    events: readonly KeptTrialEvent[],
    node: TrialStatus["node"],
  ): Teller => {
    if (event.type !== "trial-started") return null;
    if (!isStranger(null)) return nodeOf(event) ?? node;
    const isWhole = event === events[0] && event.fromEpoch === (spec.resumeFrom?.epoch ?? 0);
    const isAlone = events.filter(({ type }) => type === "trial-started").length === 1;
    if (isWhole && isAlone && node !== null) return marked(node);
    const { id, name } = nodeOf(event) ?? node ?? UNKNOWN;
    return { id, name, stranger: true };
  };
  /** A key of our own making: a node names no file here. */
  const ownKey = ({ epoch, bytes }: CheckpointRef): CheckpointRef => ({
    key: `${spec.studyId}/${spec.trialNumber}/${attempt}/${epoch}`,
    epoch,
    bytes,
  });
  const fetchLog = async (ref: KeptCheckpoint["log"]): Promise<KeptTrialEvent[]> =>
    readLog(await fetchBlob(place, ref, { key, signal, mostBytes: MOST_LOG_BYTES }));
  const fetchCheckpoint = async (kept: KeptCheckpoint): Promise<Bytes> => {
    const bytes = await fetchBlob(place, kept.blob, { key, signal, mostBytes: MOST_CHECKPOINT_BYTES });
    if (bytes.length !== kept.checkpoint.bytes)
      throw falseResult(`its checkpoint has ${bytes.length} bytes, not ${kept.checkpoint.bytes}`);
    return bytes;
  };
  const save = async (ref: CheckpointRef, bytes: Bytes): Promise<CheckpointRef> => {
    const named = ownKey(ref);
    await checkpoints.save(named, bytes);
    saved = named;
    return named;
  };
  /** @param stored - of this epoch the bytes are here; what the log says of others is left out */
  const tell = (
    events: readonly KeptTrialEvent[],
    stored: CheckpointRef | null,
    node: TrialStatus["node"],
  ): void => {
    for (const event of events.slice(read)) {
      read++;
      if (event.type === "epoch-reported" && event.epoch <= known) continue;
      if (event.type !== "checkpoint-saved") log.deliver(own(event, inLog(event, events, node)));
      else if (event.checkpoint.epoch === stored?.epoch)
        log.deliver(own({ ...event, checkpoint: stored }, null));
    }
  };
  const restart = (): void => {
    log.restart();
    heard.clear();
    [known, read, saved] = [0, 0, spec.resumeFrom ?? null];
  };
  const remaining = (): TrialOrder => {
    const { resumeFrom: _, ...anew } = spec;
    return { ...order, spec: saved === null ? anew : { ...anew, resumeFrom: saved } };
  };
  return {
    get order() {
      return remaining();
    },
    openLog: () => (read = 0),
    tellLive: ({ events }, node) => {
      for (const event of events) {
        if (event.studyId !== spec.studyId || event.trial !== spec.trialNumber) continue;
        // who trains it comes with the log where the relay has not said so yet
        const isNamed = node !== null || !isStranger(null);
        if (event.type === "batch-observed" || (event.type === "trial-started" && isNamed))
          log.deliver(own(event, marked(node)));
        // one that is missing in between comes with the log
        const next = Math.max(known, log.reported) + 1;
        if (event.type !== "epoch-reported" || event.epoch !== next || event.epoch > order.untilEpoch)
          continue;
        if (isStranger(null)) heard.set(event.epoch, event);
        log.deliver(own(event, null));
      }
    },
    tellKept: async (kept, node) => {
      if (kept.checkpoint.epoch <= (saved?.epoch ?? 0) || kept.checkpoint.epoch > order.untilEpoch) return;
      const events = await fetchLog(kept.log);
      const fault = faultOfLog(remaining(), events);
      if (fault !== null) throw falseResult(fault);
      const stored = await save(kept.checkpoint, await fetchCheckpoint(kept));
      tell(events, stored, node);
    },
    fetchResult: async ({ log: ref, kept }) => {
      const events = await fetchLog(ref);
      if (kept === null) return { events, checkpoint: null };
      return { events, checkpoint: { ref: kept.checkpoint, bytes: await fetchCheckpoint(kept) } };
    },
    tellResult: async ({ events, checkpoint }, node) => {
      if (events.some((event) => contradicts(event, heard))) restart();
      const isNewer = checkpoint !== null && checkpoint.ref.epoch > (saved?.epoch ?? 0);
      tell(events, isNewer ? await save(checkpoint.ref, checkpoint.bytes) : null, node);
    },
    restart,
  };
}

export function falseResult(why: string): WorkbenchError {
  return new WorkbenchError(
    "false-result",
    `A node's result cannot be: ${why}.`,
    "Detach the node if it does so again.",
  );
}

/** Whether an epoch of the log is another one than was told live. */
function contradicts(event: KeptTrialEvent, heard: ReadonlyMap<number, EpochReported>): boolean {
  const live = event.type === "epoch-reported" ? heard.get(event.epoch) : undefined;
  return live !== undefined && whatItSays(live) !== whatItSays(event);
}

/** of the training: two nodes may have trained it one after the other, in other times */
function whatItSays(event: KeptTrialEvent): string | undefined {
  const [seq, attempt, at, seconds] = [0, 0, 0, 0];
  return canonicalize({ ...event, seq, attempt, at, seconds });
}

const nodeOf = (event: KeptTrialEvent): TrialStatus["node"] =>
  (event.type === "trial-started" ? event.node : null) ?? null;
