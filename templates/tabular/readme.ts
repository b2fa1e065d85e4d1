/** The generated program's README.md. */
import { listNames, programReadme, settingsFiles } from "../program-readme.ts";
import type { Form, TemplateData } from "../template.ts";

export function readme(form: Form, data: TemplateData): string {
  const regression = data.task === "regression";
  return programReadme({
    title: regression ? "A number for every row of a table" : "A class for every row of a table",
    description: String(form["project_description"]),
    about: about(data),
    outputs: regression
      ? `Predicts ${listNames(data.classes)}, standardised: ×deviation + mean of the training rows gives its own unit.`
      : `Predicts \`${String(form["target"])}\`. Classes: ${listNames(data.classes)}.`,
    files: [
      ...settingsFiles,
      ["model.ts", "the network, a shape beside every tensor"],
      ["loss.ts", "what training lowers"],
      ["train.ts", "optimiser, schedule, one step"],
    ],
  });
}

function about({ task, classes, shape, trainCount, validationCount }: TemplateData): string {
  const said =
    task === "regression"
      ? "One number for every row (mean squared error)."
      : `One of ${classes.length} classes for every row (softmax, cross-entropy).`;
  const input = `${shape[0] ?? 0} inputs: numbers standardised, a missing one at the median; categories one-hot, a missing one a category of its own.`;
  return `${said} ${input} ${trainCount} rows to train, ${validationCount} to validate.`;
}
