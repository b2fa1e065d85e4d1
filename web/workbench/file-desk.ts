/** Files to save: tables, configuration, journal. */
import { formatJournal, historyCsv, sweepResultsCsv, WorkbenchError } from "../../study/index.ts";
import { writeParams } from "../../templates/index.ts";
import type { SavedFile, StudyDesk } from "./api.ts";
import type { OpenStudies } from "./open-studies.ts";

type FileDesk = Pick<StudyDesk, "historyCsv" | "resultsCsv" | "tunedConfig" | "journal">;

export function fileDesk(studies: OpenStudies): FileDesk {
  return {
    async historyCsv(id, number) {
      const trial = (await studies.get(id)).state.trials.find((one) => one.number === number);
      if (!trial)
        throw new WorkbenchError(
          "trial-missing",
          `There is no trial ${number}.`,
          "Choose one from the table.",
        );
      return textFile(`trial-${number}.csv`, historyCsv(trial.curve), "text/csv");
    },
    resultsCsv: async (id) =>
      textFile("sweep_results_raw.csv", sweepResultsCsv((await studies.get(id)).state), "text/csv"),
    async tunedConfig(id) {
      const { state, record } = await studies.get(id);
      const best = state.trials.find(({ number }) => number === state.best?.trial);
      if (!best)
        throw new WorkbenchError(
          "no-best",
          "No trial of this study is fully trained yet.",
          "Wait for the first finalist.",
        );
      const text = writeParams(record.files["config.yaml"] ?? "", state.config.space, best.params);
      return textFile("config-tuned.yaml", text, "application/yaml");
    },
    journal: async (id) =>
      textFile("journal.jsonl", formatJournal((await studies.get(id)).events), "application/jsonl"),
  };
}

export function textFile(fileName: string, text: string, type: string): SavedFile {
  return { fileName, content: new Blob([text], { type }) };
}
