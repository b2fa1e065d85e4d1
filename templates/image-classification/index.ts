/** Image classification, one or several labels an image; a small network from scratch or a head on features. */
import { formatSpace } from "../../study/index.ts";
import { parseForm } from "../form.ts";
import type { Form, ProgramFiles, Template, TemplateData } from "../template.ts";
import { configYaml } from "./config-yaml.ts";
import { dataNeeds, familyOf, fields } from "./form.ts";
import { limits } from "./limits.ts";
import { readme } from "./readme.ts";
import { sources } from "./sources.generated.ts";
import { defaults, spaces } from "./spaces.ts";

export const imageClassification: Template = {
  name: "image-classification",
  title: "Image classification",
  fields,
  parseForm: (input) => parseForm(fields, input),
  dataNeeds,
  space: (form) => spaces[familyOf(form)],
  limits: (form) => limits[familyOf(form)],
  defaults: (form) => defaults[familyOf(form)],
  generate,
};

function generate(form: Form, data: TemplateData): ProgramFiles {
  const family = familyOf(form);
  return {
    "README.md": readme(form, data),
    "config.yaml": configYaml(form, data, spaces[family], defaults[family]),
    "sweep.yaml": formatSpace(spaces[family]),
    "model.ts": sources[family].model,
    "data.ts": sources[family].data,
    "augment.ts": sources[family].augment,
    "train.ts": sources.shared.train,
    "class-weights.ts": sources.shared.classWeights,
    "eda.ts": sources.shared.eda,
    "report.ts": sources.shared.report,
  };
}
