/** Tables: a class or a number for every row, by a multilayer perceptron on its columns. */
import { formatSpace } from "../../study/index.ts";
import type { Form, ProgramFiles, Template, TemplateData } from "../template.ts";
import { configYaml } from "./config-yaml.ts";
import { dataNeeds, fields, parseForm } from "./form.ts";
import { readme } from "./readme.ts";
import { sources } from "./sources.generated.ts";
import { defaultsFor, limits, spaceFor } from "./spaces.ts";

export const tabular: Template = {
  name: "tabular",
  title: "Table",
  fields,
  parseForm,
  dataNeeds,
  space: (_form, data) => spaceFor(data),
  limits: () => limits,
  defaults: (_form, data) => defaultsFor(data),
  generate,
};

function generate(form: Form, data: TemplateData): ProgramFiles {
  const { loss } = data.task === "regression" ? sources.regression : sources.classification;
  return {
    "README.md": readme(form, data),
    "config.yaml": configYaml(form, data),
    "sweep.yaml": formatSpace(spaceFor(data)),
    "model.ts": sources.shared.model,
    "loss.ts": loss,
    "train.ts": sources.shared.train,
  };
}
