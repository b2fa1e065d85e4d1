/** The studies that are open in this tab; each is read once and then kept up to date. */
import type { JournalEvent } from "../../study/index.ts";
import { batched } from "./batched.ts";
import { openRunner, type Bench } from "./bench.ts";
import { removeOlderCheckpoints } from "./checkpoints.ts";
import { LiveStudy } from "./live-study.ts";
import type { News } from "./news.ts";
import { rankerOf } from "./own-ranker/stored-rankers.ts";
import { openJournal } from "./study-journal.ts";
import { readStudy } from "./study-library.ts";

export interface OpenStudies {
  get(id: string): Promise<LiveStudy>;
  /** those that have been opened */
  opened(): readonly LiveStudy[];
  /** ends its workers and forgets it */
  close(id: string): Promise<void>;
}

export function openStudies(bench: Bench): OpenStudies {
  const promises = new Map<string, Promise<LiveStudy>>();
  const opened = new Map<string, LiveStudy>();
  const open = async (id: string): Promise<LiveStudy> => {
    const { record, events } = await readStudy(bench.storage, id);
    const study = new LiveStudy(record, events, {
      journal: openJournal(bench.storage.records, id, events.length),
      isLeader: () => bench.leadership.isLeader,
      cores: bench.cores,
      openRunner: (current, config, listeners) => openRunner(bench, current, config, listeners),
      isRelayOpen: () => bench.relay.view.state === "open",
      rankerOf: (state) => rankerOf(bench.storage.records, state),
      onFailure: (words) => {
        bench.news.tell({ type: "trouble", words: `${study.record.name}: ${words}` });
      },
      onChange: (event) => {
        tidy(bench, event);
        bench.news.tell({ type: "study", id });
        if (event?.type === "study-finished") bench.news.tell(finishOf(study));
      },
    });
    opened.set(id, study);
    return study;
  };
  let { link } = bench.relay;
  bench.relay.listen(() => {
    const changed = bench.relay.link !== link;
    ({ link } = bench.relay);
    for (const study of opened.values()) {
      if (changed) study.relayChanged();
      else study.redraw();
    }
  });
  // The whole journal is read again, so not for every event.
  const stale = new Set<LiveStudy>();
  const catchUp = batched(1000, () => {
    for (const study of stale) void refresh(bench, study);
    stale.clear();
  });
  bench.news.listen((news) => {
    if (news.type !== "study" || bench.leadership.isLeader) return;
    const study = opened.get(news.id);
    if (study) stale.add(study);
    catchUp.request();
  });
  return {
    get(id) {
      const known = promises.get(id);
      if (known) return known;
      const promise = open(id);
      promises.set(id, promise);
      promise.catch(() => promises.delete(id));
      return promise;
    },
    opened: () => [...opened.values()],
    async close(id) {
      promises.delete(id);
      const study = opened.get(id);
      opened.delete(id);
      await study?.close();
    },
  };
}

function finishOf(study: LiveStudy): News {
  const { id, name, finished, planned, best } = study.view();
  return { type: "finished", id, name, finished, planned, best };
}

function tidy({ storage }: Bench, event: JournalEvent | null): void {
  if (event?.type !== "checkpoint-saved") return;
  removeOlderCheckpoints(storage.files, event.studyId, event.trial, event.checkpoint).catch(
    (error: unknown) => {
      console.warn("An old checkpoint could not be removed:", error);
    },
  );
}

/** A watching tab reads what the leading one has written. */
export async function refresh(bench: Bench, study: LiveStudy): Promise<void> {
  const { record, events } = await readStudy(bench.storage, study.record.id);
  study.reload(record, events);
}
