/** What a history says of leases: how soon they were given again, how many were in vain. */
import * as v from "valibot";
import { Taken } from "../../../protocol/index.ts";
import type { HistoryEntry } from "../history/entry.ts";
import { readHistory } from "../history/read-history.ts";

const Died = v.object({ tokens: v.array(v.string()) });

export interface LeaseFacts {
  readonly attempts: number;
  /** attempts whose result came and counted no more, over all attempts */
  readonly wasted: number;
  /** from each death of a node to the next lease of what it had, ms */
  readonly releasedAfterMs: readonly number[];
  /** results answered again as already there */
  readonly repeated: number;
}

export function leaseFacts(entries: readonly HistoryEntry[]): LeaseFacts {
  const { leases, calls } = readHistory(entries);
  const byToken = new Map(leases.map((lease) => [lease.token, lease]));
  const byReplica = Map.groupBy(leases, ({ trial, replica }) => `${trial}/${replica}`);
  const releasedAfterMs = entries.flatMap((entry) => {
    if (entry.type !== "info" || entry.op !== "died") return [];
    return v.parse(Died, entry.value).tokens.flatMap((token) => {
      const lost = byToken.get(token)!;
      const next = byReplica
        .get(`${lost.trial}/${lost.replica}`)!
        .find(({ attempt }) => attempt > lost.attempt);
      return next && next.at > entry.at ? [next.at - entry.at] : [];
    });
  });
  const taken = (word: string): Set<string> =>
    new Set(
      calls.finish
        .filter(({ answer }) => answer !== null && v.parse(Taken, answer.value).taken === word)
        .map(({ asked }) => asked.token),
    );
  const [stored, fenced, repeated] = [taken("stored"), taken("fenced"), taken("repeated")];
  const wasted = [...fenced].filter((token) => byToken.has(token) && !stored.has(token)).length;
  return {
    attempts: leases.length,
    wasted: wasted / Math.max(1, leases.length),
    releasedAfterMs,
    repeated: repeated.size,
  };
}
