/** Settings screen: curves of finished trials, for others to fit and judge rankers on. Saved as a file, never sent. */
import type { Storage } from "../storage/index.ts";
import type { RankerDesk, ShareChoice, ShareableStudy } from "./api.ts";
import { textFile } from "./file-desk.ts";
import type { OpenStudies } from "./open-studies.ts";
import { finishedTrials } from "./own-ranker/finished-trials.ts";
import { readableStates, type ReadableStudy } from "./own-ranker/readable-states.ts";
import { sharedTask, type SharedTask } from "./share/curve-tasks.ts";
import { shortened } from "./share/shortened.ts";
import { taskNames } from "./share/task-names.ts";
import { dataNameOf } from "./data/data-name.ts";

type ShareDesk = Pick<RankerDesk, "shareableStudies" | "sharePreview" | "shareCurves">;

export function shareDesk(storage: Storage, studies: OpenStudies): ShareDesk {
  const tasksOf = async (choice: ShareChoice): Promise<readonly SharedTask[]> =>
    chosenTasks(await shareable(storage, studies), choice);
  return {
    async shareableStudies() {
      const all = await shareable(storage, studies);
      return Promise.all(all.map((study) => viewOf(storage, study)));
    },
    async sharePreview(choice) {
      const tasks = await tasksOf(choice);
      const trials = tasks.flatMap((task) => task.trials);
      return {
        tasks: tasks.length,
        trials: trials.length,
        bytes: new Blob([linesOf(tasks)]).size,
        taskFields: tasks[0] ? Object.keys(tasks[0]) : [],
        trialFields: trials[0]
          ? Object.keys({ ...trials[0], ...trials[0].c }).filter((name) => name !== "c")
          : [],
        first: tasks[0] ? shortened(tasks[0]) : "",
      };
    },
    shareCurves: async (choice) =>
      textFile("firstlight-curves.jsonl", linesOf(await tasksOf(choice)), "application/jsonl"),
  };
}

async function shareable(storage: Storage, studies: OpenStudies): Promise<readonly ReadableStudy[]> {
  return (await readableStates(storage, studies)).filter(({ state }) => finishedTrials(state).length > 0);
}

async function viewOf(storage: Storage, { record, state }: ReadableStudy): Promise<ShareableStudy> {
  const { dataset } = state.config;
  return {
    ...{ studyId: record.id, name: record.name, dataset },
    dataName: dataNameOf(await storage.records.dataset(dataset)),
    trials: finishedTrials(state).length,
  };
}

/** Names are given among all studies, so that they stay the same whichever are chosen. */
export function chosenTasks(
  studies: readonly ReadableStudy[],
  { studyIds, names }: ShareChoice,
): readonly SharedTask[] {
  const named = taskNames(
    studies.map(({ state }) => state.config.dataset),
    names,
  );
  return studies.flatMap(({ record, state }, i) =>
    studyIds.includes(record.id) ? [sharedTask(state, named[i]!)] : [],
  );
}

export function linesOf(tasks: readonly SharedTask[]): string {
  return tasks.map((task) => `${JSON.stringify(task)}\n`).join("");
}
