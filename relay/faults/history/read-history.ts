/** A history by subject: what the checks ask it. */
import * as v from "valibot";
import type { TrialStatus } from "../../../protocol/index.ts";
import { invoked, noticed, type HistoryEntry } from "./entry.ts";

type Invoked = { [K in keyof typeof invoked]: v.InferOutput<(typeof invoked)[K]> };

export interface Call<T> {
  readonly asked: T;
  readonly invokedAt: number;
  /** null: no answer came */
  readonly answeredAt: number | null;
  /** null: refused, or no answer came */
  readonly answer: { readonly value: unknown } | null;
  readonly refusal: string | null;
}
export interface LeaseSeen {
  readonly at: number;
  readonly trial: string;
  readonly replica: number;
  readonly attempt: number;
  readonly node: string;
  readonly token: string;
}

export interface HistoryBySubject {
  readonly calls: { readonly [K in keyof Invoked]: readonly Call<Invoked[K]>[] };
  readonly leases: readonly LeaseSeen[];
  /** when each token's holder was told that it counts no more */
  readonly fencedAt: ReadonlyMap<string, number>;
  /** by trial, in the order in which its submitter was told */
  readonly statuses: ReadonlyMap<string, readonly { readonly at: number; readonly status: TrialStatus }[]>;
  readonly memory: readonly number[];
  readonly troubles: readonly string[];
}

/** @throws ValiError where an entry's value is not what its `op` promises: a harness that lies proves nothing */
export function readHistory(entries: readonly HistoryEntry[]): HistoryBySubject {
  const answers = answersByCall(entries);
  const callsOf = <K extends keyof Invoked>(op: K): Call<Invoked[K]>[] =>
    entries.flatMap((entry) => {
      if (entry.type !== "invoke" || entry.op !== op) return [];
      const answer = answers.get(entry.call);
      return [
        {
          asked: v.parse(invoked[op], entry.value) as Invoked[K],
          invokedAt: entry.at,
          answeredAt: answer?.at ?? null,
          answer: answer?.type === "ok" ? { value: answer.value } : null,
          refusal: answer?.type === "fail" ? answer.code : null,
        },
      ];
    });
  const calls = {
    submit: callsOf("submit"),
    finish: callsOf("finish"),
    fail: callsOf("fail"),
    stop: callsOf("stop"),
    judge: callsOf("judge"),
    revoke: callsOf("revoke"),
  };
  return { calls, ...readNotices(entries) };
}

type Answer = Extract<HistoryEntry, { type: "ok" | "fail" }>;

function answersByCall(entries: readonly HistoryEntry[]): Map<number, Answer> {
  const answers = new Map<number, Answer>();
  for (const entry of entries)
    if (entry.type === "ok" || entry.type === "fail") answers.set(entry.call, entry);
  return answers;
}

function readNotices(entries: readonly HistoryEntry[]): Omit<HistoryBySubject, "calls"> {
  const leases: LeaseSeen[] = [];
  const fencedAt = new Map<string, number>();
  const statuses = new Map<string, { at: number; status: TrialStatus }[]>();
  const memory: number[] = [];
  const troubles: string[] = [];
  for (const entry of entries) {
    if (entry.type !== "info") continue;
    const { at, op, value } = entry;
    if (op === "leased") leases.push({ at, ...v.parse(noticed.leased, value) });
    else if (op === "fenced") setFirst(fencedAt, v.parse(noticed.fenced, value).token, at);
    else if (op === "memory") memory.push(v.parse(noticed.memory, value).bytes);
    else if (op === "trouble") troubles.push(v.parse(noticed.trouble, value).text);
    else if (op === "status") {
      const status = v.parse(noticed.status, value);
      statuses.set(status.trial, [...(statuses.get(status.trial) ?? []), { at, status }]);
    }
  }
  return { leases, fencedAt, statuses, memory, troubles };
}

function setFirst<K, V>(map: Map<K, V>, key: K, value: V): void {
  if (!map.has(key)) map.set(key, value);
}
