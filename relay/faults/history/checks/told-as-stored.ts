/** I4: a study as its submitter was told it last equals what follows from the rows. */
import type { HistoryBySubject } from "../read-history.ts";
import type { RelayRows } from "../relay-rows.ts";
import type { Violation } from "../violation.ts";

const broken = (what: string): Violation => ({ invariant: "I4", what });

export function* checkToldAsStored(history: HistoryBySubject, rows: RelayRows): Generator<Violation> {
  const results = new Map(
    rows.results.filter(({ stands }) => stands).map((row) => [`${row.trial}/${row.replica}`, row.result]),
  );
  const told: Ended[] = [];
  const stored: Ended[] = [];
  for (const { id, state, counted } of rows.trials) {
    const result = counted === null ? undefined : results.get(`${id}/${counted.replica}`);
    stored.push({ state, loss: result?.bestValLoss ?? null });
    const last = history.statuses.get(id)?.reduce((a, b) => (b.status.revision >= a.status.revision ? b : a));
    if (!last) {
      yield broken(`of trial ${id} its submitter was told nothing`);
      continue;
    }
    const { status } = last;
    told.push({ state: status.state, loss: status.result?.bestValLoss ?? null });
    if (status.state !== state) yield broken(`trial ${id} is ${state}, and was told as ${status.state}`);
    else if (status.result?.signature !== result?.signature)
      yield broken(`the result of trial ${id} is not the one that was told`);
  }
  const [said, is] = [summarise(told), summarise(stored)];
  if (said !== is) yield broken(`the study was told as "${said}", and its rows say "${is}"`);
}

interface Ended {
  readonly state: string;
  readonly loss: number | null;
}

/** How many trials ended how, and the best loss. */
function summarise(trials: readonly Ended[]): string {
  const states = Object.entries(Object.groupBy(trials, ({ state }) => state))
    .map(([state, group]) => `${group?.length ?? 0} ${state}`)
    .toSorted();
  const best = trials.reduce((low, { loss }) => Math.min(low, loss ?? Infinity), Infinity);
  return [...states, `best ${best}`].join(", ");
}
