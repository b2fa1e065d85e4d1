/** Code screen: the generated files, and the form they come from. */
import { WorkbenchError } from "../../study/index.ts";
import { templateByName, type Form } from "../../templates/index.ts";
import type { StudyDesk } from "./api.ts";
import { requireLeader, type Bench } from "./bench.ts";
import { generateStudy } from "./create-study.ts";
import type { OpenStudies } from "./open-studies.ts";
import { settingsOf } from "./settings.ts";
import { changeStudy } from "./study-library.ts";

type CodeDesk = Pick<StudyDesk, "programFiles" | "formFields" | "changeForm">;

export function codeDesk(bench: Bench, studies: OpenStudies): CodeDesk {
  return {
    programFiles: async (id) => (await studies.get(id)).record.files,
    async formFields(id) {
      const { template } = (await studies.get(id)).record.config;
      return { fields: templateByName(template.name).fields, form: template.form as Form };
    },
    async changeForm(id, form, onProgress) {
      requireLeader(bench);
      const study = await studies.get(id);
      if (study.hasBegun) {
        throw new WorkbenchError(
          "study-begun",
          `"${study.record.name}" has begun: its program is fixed.`,
          "Duplicate the study, then change the form.",
        );
      }
      const { config, name } = study.record;
      const { files, config: next } = await generateStudy(bench, {
        ...{ name, form, dataset: config.dataset, template: config.template.name },
        splitSeed: config.split.seed,
        validationShare: config.split.validationShare,
        settings: { ...settingsOf(config), spaceYaml: null },
        onProgress: ({ done, total, eta }) => {
          onProgress({ text: "Reading images", done, total, eta });
        },
      });
      await studies.close(id);
      await changeStudy(bench.storage, id, () => ({ files: { ...files }, config: next }));
      bench.news.tell({ type: "study", id });
    },
  };
}
