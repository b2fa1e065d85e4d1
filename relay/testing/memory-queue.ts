/** A queue in memory with the contract of the real one, for tests of what stands in front of it. Nothing survives. */
import { randomBytes } from "node:crypto";
import type { KeptCheckpoint, TrialFault, TrialResult, TrialStatus } from "../../protocol/index.ts";
import type {
  HeldLease,
  Judge,
  LeasingNode,
  QueueNews,
  StoredResult,
  Submission,
  Taken,
  TrialQueue,
} from "../queue/index.ts";

interface Held {
  readonly token: string;
  readonly trial: Trial;
  readonly replica: number;
  readonly attempt: number;
  readonly node: LeasingNode;
  endsAt: number;
}
interface Trial {
  readonly submission: Submission;
  status: TrialStatus;
  stop: "pause" | "cancel" | null;
  /** replicas that wait for a node */
  waiting: number[];
  attempts: number;
  results: StoredResult[];
  readonly refused: Set<string>;
}

/** @param leaseMs - how long a lease stands without renewal */
export function memoryQueue(leaseMs = 30_000): TrialQueue {
  const trials = new Map<string, Trial>();
  const held = new Map<string, Held>();
  const ended = new Map<string, string>();
  const listeners = new Set<(news: QueueNews) => void>();
  const tell = (news: QueueNews): void => {
    queueMicrotask(() => {
      for (const listener of listeners) listener(news);
    });
  };
  const change = (trial: Trial, status: Partial<TrialStatus>): TrialStatus => {
    trial.status = { ...trial.status, ...status, revision: trial.status.revision + 1 };
    tell({ type: "trial-changed", id: trial.submission.id, owner: trial.submission.owner });
    return trial.status;
  };
  const wait = (trial: Trial, replica: number): void => {
    trial.waiting.push(replica);
    change(trial, { state: "waiting", node: null });
    tell({ type: "work-available" });
  };
  const expire = (): void => {
    for (const [token, lease] of held) {
      if (lease.endsAt > performance.now()) continue;
      held.delete(token);
      lease.trial.status = { ...lease.trial.status, lostNodes: lease.trial.status.lostNodes + 1 };
      wait(lease.trial, lease.replica);
    }
  };
  const live = (token: string): Held | undefined => {
    expire();
    return held.get(token);
  };
  const toHeld = ({ trial, replica, node }: Held): HeldLease => ({
    trial: trial.submission.id,
    replica,
    owner: trial.submission.owner,
    node: node.id,
    stop: trial.stop,
  });
  const own = (owner: string, id: string): Trial | null => {
    const trial = trials.get(id);
    return trial?.submission.owner === owner ? trial : null;
  };
  /** @returns the lease to end, or what its message comes to */
  const end = (token: string, message: unknown): Held | Taken => {
    const lease = live(token);
    const said = JSON.stringify(message);
    if (!lease) return ended.get(token) === said ? "repeated" : "fenced";
    held.delete(token);
    ended.set(token, said);
    return lease;
  };
  const settle = (trial: Trial, judge: Judge): void => {
    const { id, owner, work } = trial.submission;
    const decision = judge({ id, owner, work, results: trial.results });
    if (decision.type === "replicate") {
      wait(trial, Math.max(...trial.results.map(({ replica }) => replica)) + 1);
      return;
    }
    if (decision.type === "reject") {
      trial.results = trial.results.filter(({ replica }) => replica !== decision.replica);
      wait(trial, decision.replica);
      return;
    }
    const counted = trial.results.find(({ replica }) => replica === decision.replica)!;
    change(trial, { state: "done", replica: counted.replica, result: counted.result });
  };
  return {
    submit(submission) {
      const known = trials.get(submission.id);
      if (known) return Promise.resolve(known.status);
      const trial: Trial = {
        submission,
        status: newStatus(submission.id),
        stop: null,
        waiting: [],
        attempts: 0,
        results: [],
        refused: new Set(),
      };
      trials.set(submission.id, trial);
      wait(trial, 0);
      return Promise.resolve(trial.status);
    },
    lease(node, most) {
      expire();
      const fitting = [...trials.values()].filter((trial) => fits(trial, node)).slice(0, most);
      const leases = fitting.map((trial) => {
        const token = randomBytes(16).toString("hex");
        const replica = trial.waiting.shift()!;
        const attempt = ++trial.attempts;
        held.set(token, { token, trial, replica, attempt, node, endsAt: performance.now() + leaseMs });
        change(trial, { state: "leased", replica, node: { id: node.id, name: node.offer.name } });
        const { id, owner, work } = trial.submission;
        return { token, trial: id, owner, replica, attempt, work, kept: trial.status.kept, leaseMs };
      });
      return Promise.resolve(leases);
    },
    renew(tokens) {
      const standing = tokens.flatMap((token) => live(token) ?? []);
      for (const lease of standing) lease.endsAt = performance.now() + leaseMs;
      return Promise.resolve(new Map(standing.map((lease) => [lease.token, toHeld(lease)])));
    },
    holder(token) {
      const lease = live(token);
      return Promise.resolve(lease ? toHeld(lease) : null);
    },
    keep(token, kept: KeptCheckpoint) {
      const lease = live(token);
      if (lease) change(lease.trial, { kept });
      return Promise.resolve(lease ? "stored" : "fenced");
    },
    finish(token, result: TrialResult, judge) {
      const lease = end(token, result);
      if (typeof lease === "string") return Promise.resolve(lease);
      const { trial, replica, attempt, node } = lease;
      trial.results.push({ replica, attempt, node: node.id, nodeOwner: node.owner, result });
      settle(trial, judge);
      return Promise.resolve("stored");
    },
    fail(token, how, fault: TrialFault) {
      const lease = end(token, { how, fault });
      if (typeof lease === "string") return Promise.resolve(lease);
      if (how === "refused") lease.trial.refused.add(lease.node.id);
      if (how === "failed") change(lease.trial, { state: "failed", fault });
      else wait(lease.trial, lease.replica);
      return Promise.resolve("stored");
    },
    stop(owner, id, how) {
      const trial = own(owner, id);
      if (!trial) return Promise.resolve(null);
      if (trial.status.state === "waiting") {
        trial.waiting = [];
        return Promise.resolve(change(trial, { state: "cancelled" }));
      }
      if (trial.status.state === "leased") {
        trial.stop = how;
        for (const { node } of [...held.values()].filter((lease) => lease.trial === trial))
          tell({ type: "stop-asked", id, node: node.id, how });
      }
      return Promise.resolve(trial.status);
    },
    overrule(owner, id, replica) {
      const trial = own(owner, id);
      if (trial?.status.state !== "done") return Promise.resolve(trial?.status ?? null);
      trial.results = trial.results.filter((result) => result.replica !== replica);
      trial.status = { ...trial.status, result: null };
      wait(trial, replica);
      return Promise.resolve(trial.status);
    },
    statuses: (owner, ids) => Promise.resolve(ids.flatMap((id) => own(owner, id)?.status ?? [])),
    releaseNode(node) {
      for (const [token, lease] of held) {
        if (lease.node.id !== node) continue;
        held.delete(token);
        wait(lease.trial, lease.replica);
      }
      return Promise.resolve();
    },
    leasesOf(nodes) {
      expire();
      const leases = [...held.values()].filter(({ node }) => nodes.includes(node.id));
      return Promise.resolve(
        leases.map((lease) => {
          const { spec } = lease.trial.submission.work.order;
          return { ...toHeld(lease), study: spec.studyId, number: spec.trialNumber, epochs: spec.epochs };
        }),
      );
    },
    stats() {
      const states = [...trials.values()].map(({ status }) => status.state);
      const count = (state: string) => states.filter((other) => other === state).length;
      const [waiting, leased, finishedLastHour] = [count("waiting"), count("leased"), count("done")];
      return Promise.resolve({ waiting, leased, finishedLastHour });
    },
    onNews(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => Promise.resolve(),
  };
}

function newStatus(trial: string): TrialStatus {
  return {
    trial,
    state: "waiting",
    revision: 0,
    node: null,
    replica: 0,
    kept: null,
    result: null,
    fault: null,
    lostNodes: 0,
  };
}

function fits({ submission, waiting, results, refused }: Trial, node: LeasingNode): boolean {
  const { visibility } = submission.work;
  if (waiting.length === 0 || refused.has(node.id)) return false;
  if (results.some(({ nodeOwner }) => nodeOwner === node.owner)) return false;
  if (visibility.scope === "named") return visibility.nodes.includes(node.id);
  return node.owner === submission.owner || (visibility.scope === "anyone" && node.serves === "anyone");
}
