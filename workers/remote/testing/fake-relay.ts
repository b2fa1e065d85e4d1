/**
 * A relay and its nodes in this process: trials are trained by local runners underneath, blobs lie in memory. Tests
 * kill nodes, drop messages and the connection, and let nodes lie.
 */
import type {
  KeptCheckpoint,
  NodeView,
  TrialData,
  TrialResult,
  TrialStatus,
  TrialWork,
} from "../../../protocol/index.ts";
import { WorkbenchError, type KeptTrialEvent, type TrialEvent } from "../../../study/index.ts";
import { createTrialRunner, type LocalTrialRunner } from "../../host/index.ts";
import type { LinkState, UserLink } from "../../link/index.ts";
import { fetchBlob, readTrialData, sendBlob, writeLog } from "../../parcel/index.ts";
import { memoryPlace, type MemoryPlace } from "../../parcel/testing/memory-place.ts";
import { openInProcess } from "../../trial/testing/in-process.ts";
import { tinyProgram } from "../../trial/testing/tiny-program.ts";

type Bytes = Uint8Array<ArrayBuffer>;
export type Lie = (
  result: TrialResult,
  events: readonly KeptTrialEvent[],
) => Promise<TrialResult> | TrialResult;

interface Held {
  readonly id: string;
  readonly work: TrialWork;
  status: TrialStatus;
  stop: "pause" | "cancel" | null;
  replica: number;
}

interface FakeNode {
  readonly id: string;
  readonly name: string;
  readonly runner: LocalTrialRunner;
  readonly stored: Map<string, Bytes>;
  lie: Lie | null;
  alive: boolean;
  busy: Held | null;
}

export interface FakeRelay {
  readonly link: UserLink;
  readonly place: MemoryPlace;
  readonly submitted: readonly { readonly id: string; readonly work: TrialWork }[];
  readonly verdicts: readonly { readonly trial: string; readonly valid: boolean; readonly reason: string }[];
  /** of other users */
  readonly taken: Set<string>;
  /** of what comes live, which events get lost */
  loses: (event: TrialEvent) => boolean;
  /** what nodes say live in place of what is in their logs */
  says: (event: TrialEvent) => TrialEvent;
  addNode(options?: { readonly lie?: Lie }): FakeNode;
  /** the node is gone with what it was doing */
  kill(node: FakeNode): void;
  /** the connection breaks; nothing is told until it is mended */
  cut(): void;
  /** as a relay does with what ended long ago */
  forget(id: string): void;
  mend(): void;
  /** the sessions of all links that are open end for good; nodes go on */
  refuse(error: WorkbenchError): void;
  /** another process of the same user */
  anotherLink(): UserLink;
  status(id: string): TrialStatus | undefined;
  close(): void;
}

interface Port {
  state: LinkState;
  /** as a relay does: of what was known when it was asked for, on this connection */
  readonly followed: Set<string>;
  readonly onChanged: Set<(status: TrialStatus) => void>;
  readonly onLive: Set<(news: { trial: string; replica: number; events: TrialEvent[] }) => void>;
  readonly onState: Set<(state: LinkState) => void>;
  readonly waiting: (() => void)[];
  refusal: WorkbenchError | null;
}

export function fakeRelay(): FakeRelay {
  const place = memoryPlace();
  const trials = new Map<string, Held>();
  const nodes: FakeNode[] = [];
  const ports: Port[] = [];
  const submitted: { id: string; work: TrialWork }[] = [];
  const verdicts: { trial: string; valid: boolean; reason: string }[] = [];

  const change = (held: Held, part: Partial<TrialStatus>): void => {
    held.status = { ...held.status, ...part, revision: held.status.revision + 1 };
    for (const port of ports)
      if (port.state === "open" && port.followed.has(held.id))
        for (const listener of port.onChanged) listener(held.status);
  };
  const live = (held: Held, replica: number, event: TrialEvent): void => {
    if (relay.loses(event)) return;
    for (const port of ports) {
      if (port.state !== "open" || !port.followed.has(held.id)) continue;
      for (const listener of port.onLive) listener({ trial: held.id, replica, events: [relay.says(event)] });
    }
  };
  const assign = (): void => {
    for (const node of nodes.filter(({ alive, busy }) => alive && busy === null)) {
      const next = [...trials.values()].find(({ status }) => status.state === "waiting");
      if (next) void train(node, next);
    }
  };
  const train = async (node: FakeNode, held: Held): Promise<void> => {
    node.busy = held;
    const replica = held.replica;
    const counts = (): boolean => node.alive && node.busy === held && held.replica === replica;
    change(held, { state: "leased", node: { id: node.id, name: node.name } });
    const { work } = held;
    const { key } = work;
    readTrialData(await fetchBlob(place, work.data, { key }));
    const kept = held.status.kept;
    const from =
      kept ?? (work.checkpoint && { checkpoint: work.order.spec.resumeFrom!, blob: work.checkpoint });
    if (from) node.stored.set(from.checkpoint.key, await fetchBlob(place, from.blob, { key }));
    const spec = { ...work.order.spec, ...(from && { resumeFrom: from.checkpoint }) };
    const log = kept ? parseLog(await fetchBlob(place, kept.log, { key })) : [];
    const send = (bytes: Bytes) => sendBlob(place, bytes, { key });
    let newest: KeptCheckpoint | null = kept;
    for await (const event of node.runner.start({ ...work.order, spec })) {
      if (held.stop !== null) node.runner.stop(spec.trialNumber, held.stop);
      if (!counts()) continue;
      live(held, replica, event);
      if (event.type === "batch-observed") continue;
      log.push({ ...event, seq: log.length + 1 });
      if (event.type === "checkpoint-saved") {
        const blob = await send(node.stored.get(event.checkpoint.key)!);
        newest = { checkpoint: event.checkpoint, blob, log: await send(writeLog(log)) };
        if (counts()) change(held, { kept: newest });
      }
    }
    if (!counts()) return;
    const last = log.at(-1)!;
    if (last.type === "trial-failed") {
      const { reason, message, action } = last;
      change(
        held,
        reason === "cancelled"
          ? { state: "cancelled" }
          : { state: "failed", fault: { reason, message, action } },
      );
    } else {
      const told = resultOf(log, newest, await send(writeLog(log)));
      change(held, { state: "done", result: node.lie ? await node.lie(told, log) : told, replica });
    }
    node.busy = null;
    assign();
  };

  const answers: Record<string, (request: never) => unknown> = {
    submit: ({ id, work }: { id: string; work: TrialWork }) => {
      if (relay.taken.has(id)) throw new WorkbenchError("id-taken", `${id} is another user's`, "");
      submitted.push({ id, work });
      if (!trials.has(id)) {
        const nothing = { node: null, kept: null, result: null, fault: null, lostNodes: 0 };
        const status: TrialStatus = { trial: id, state: "waiting", revision: 1, ...nothing };
        trials.set(id, { id, work: structuredClone(work), status, stop: null, replica: 0 });
        queueMicrotask(assign);
      }
      return trials.get(id)!.status;
    },
    stop: ({ id, how }: { id: string; how: "pause" | "cancel" }) => {
      const held = trials.get(id);
      if (!held) throw new WorkbenchError("trial-unknown", `no ${id}`, "");
      held.stop = how;
      if (held.status.state === "waiting") change(held, { state: "cancelled" });
      const node = nodes.find(({ busy }) => busy === held);
      node?.runner.stop(held.work.order.spec.trialNumber, how);
      return held.status;
    },
    follow: ({ ids }: { ids: string[] }) => ({ trials: ids.flatMap((id) => trials.get(id)?.status ?? []) }),
    judge: (verdict: (typeof verdicts)[number]) => {
      const held = trials.get(verdict.trial);
      if (!held) throw new WorkbenchError("trial-unknown", `no ${verdict.trial}`, "");
      verdicts.push(verdict);
      if (!verdict.valid) {
        held.replica++;
        const { replica: _, ...status } = held.status;
        held.status = status;
        change(held, { state: "waiting", result: null, kept: null, node: null });
        queueMicrotask(assign);
      }
      return {};
    },
    nodes: () => ({
      nodes: nodes.map(viewOf),
      stats: { nodes: { online: 0, training: 0 }, waiting: 0, leased: 0, finishedLastHour: 0 },
    }),
  };

  const openPort = (): UserLink => {
    const port: Port = {
      state: "open",
      followed: new Set(),
      onChanged: new Set(),
      onLive: new Set(),
      onState: new Set(),
      waiting: [],
      refusal: null,
    };
    ports.push(port);
    const link = {
      url: place.url,
      get state() {
        return port.state;
      },
      get reason() {
        return port.refusal && `${port.refusal.message} ${port.refusal.action}`;
      },
      ask: async (event: string, request: unknown, signal?: AbortSignal) => {
        while (port.state === "connecting") await new Promise<void>((resolve) => port.waiting.push(resolve));
        signal?.throwIfAborted();
        if (port.refusal) throw port.refusal;
        if (port.state === "closed") throw new WorkbenchError("relay-closed", "This side closed it.", "");
        await Promise.resolve();
        if (event === "follow")
          for (const id of (request as { ids: string[] }).ids) if (trials.has(id)) port.followed.add(id);
        return structuredClone(answers[event]!(structuredClone(request) as never));
      },
      tell: () => undefined,
      on: (notice: string, listener: never) => {
        const set =
          notice === "trial-changed"
            ? port.onChanged
            : notice === "trial-progressed"
              ? port.onLive
              : new Set();
        set.add(listener);
        return () => void set.delete(listener);
      },
      onState: (listener: (state: LinkState) => void) => {
        port.onState.add(listener);
        return () => void port.onState.delete(listener);
      },
      close: () => {
        port.state = "closed";
        for (const listener of port.onState) listener("closed");
        for (const resume of port.waiting.splice(0)) resume();
      },
    };
    return link as unknown as UserLink;
  };
  const setState = (state: LinkState, refusal: WorkbenchError | null = null): void => {
    for (const port of ports.filter((one) => one.refusal === null && one.state !== "closed")) {
      [port.state, port.refusal] = [state, refusal];
      port.followed.clear();
      for (const listener of port.onState) listener(state);
      if (state !== "connecting") for (const resume of port.waiting.splice(0)) resume();
    }
  };

  const relay: FakeRelay = {
    link: openPort(),
    place,
    submitted,
    verdicts,
    taken: new Set(),
    loses: () => false,
    says: (event) => event,
    addNode: ({ lie = null } = {}) => {
      const stored = new Map<string, Bytes>();
      const number = nodes.length + 1;
      const node: FakeNode = {
        id: String(number).repeat(64).slice(0, 64),
        name: `node ${number}`,
        stored,
        lie: lie,
        alive: true,
        busy: null,
        runner: createTrialRunner({
          slots: 1,
          backend: "cpu",
          wasm: {},
          openChannel: () => Promise.resolve(openInProcess(tinyProgram)),
          dataFor: () => dataOf(node),
          checkpoints: {
            load: ({ key }) => Promise.resolve(stored.get(key)!),
            save: ({ key }, bytes) => Promise.resolve(void stored.set(key, bytes)),
          },
        }),
      };
      nodes.push(node);
      queueMicrotask(assign);
      return node;
    },
    kill: (node) => {
      const held = node.busy;
      node.alive = false;
      node.busy = null;
      node.runner.close();
      if (held) change(held, { state: "waiting", node: null, lostNodes: held.status.lostNodes + 1 });
      assign();
    },
    cut: () => setState("connecting"),
    forget: (id) => void trials.delete(id),
    mend: () => setState("open"),
    refuse: (error) => setState("refused", error),
    anotherLink: openPort,
    status: (id) => trials.get(id)?.status,
    close: () => {
      for (const node of nodes) {
        node.alive = false;
        node.runner.close();
      }
    },
  };
  const dataOf = async (node: FakeNode): Promise<TrialData> => {
    const { data, key } = node.busy!.work;
    return readTrialData(await fetchBlob(place, data, { key }));
  };
  return relay;
}

const parseLog = (bytes: Bytes): KeptTrialEvent[] =>
  new TextDecoder()
    .decode(bytes)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as KeptTrialEvent);

function resultOf(
  log: readonly KeptTrialEvent[],
  kept: KeptCheckpoint | null,
  blob: TrialResult["log"],
): TrialResult {
  const last = log.at(-1)!;
  const epochs = log.filter((event) => event.type === "epoch-reported");
  const best = epochs.toSorted((a, b) => a.valLoss - b.valLoss || a.epoch - b.epoch)[0];
  const outcome =
    last.type === "trial-paused" ? "paused" : last.type === "trial-completed" ? "completed" : "diverged";
  return {
    outcome,
    epoch: "epoch" in last && outcome !== "diverged" ? last.epoch : (epochs.at(-1)?.epoch ?? 0),
    bestEpoch: last.type === "trial-completed" ? last.bestEpoch : (best?.epoch ?? null),
    bestValLoss: last.type === "trial-completed" ? last.bestValLoss : (best?.valLoss ?? null),
    log: blob,
    kept,
    backend: "cpu",
    adapter: "JavaScript",
    trainingMs: 1,
    epochsTrained: epochs.length,
    signature: "",
  };
}

const viewOf = ({ id, name, alive, busy }: FakeNode): NodeView => ({
  id,
  offer: {
    ...{ name, kind: "process", version: "0", runtime: "1", templates: ["tiny"], memoryBytes: 2 ** 33 },
    ...{ backends: [{ name: "cpu", adapter: "JavaScript" }], bufferBytes: 2 ** 30, features: [], speed: 1 },
    ...{ slots: 1, trusts: [] },
  },
  owner: { id: "me", name: "me" },
  mine: true,
  state: alive ? (busy ? "training" : "idle") : "offline",
  trials: [],
  trust: { validInARow: 0, trusted: false, lies: 0 },
  serves: "anyone",
  ...{ finished: 0, trainingMs: 0, lastSeenMsAgo: 0 },
});
