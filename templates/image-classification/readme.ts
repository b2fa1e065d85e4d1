/** The generated program's README.md. */
import { listNames, programReadme, settingsFiles } from "../program-readme.ts";
import type { Form, TemplateData } from "../template.ts";
import { familyOf } from "./form.ts";

export function readme(form: Form, data: TemplateData): string {
  return programReadme({
    title: "Image classification",
    description: String(form["project_description"]),
    about: about(form, data),
    outputs: `Classes: ${listNames(data.classes)}.`,
    files: [
      ...settingsFiles,
      ["model.ts", "the network, a shape beside every tensor"],
      ["data.ts", "what the network sees of an image"],
      ["augment.ts", "how training data is varied"],
      ["train.ts", "loss, optimiser, schedule, one step"],
      ["class-weights.ts", "how much each class counts in the loss"],
      ["eda.ts", "what is worth knowing about the labels"],
      ["report.ts", "how answers are scored"],
    ],
  });
}

function about(form: Form, data: TemplateData): string {
  const task =
    data.task === "single-label"
      ? `One of ${data.classes.length} classes for every image (softmax, cross-entropy).`
      : `Any of ${data.classes.length} labels for every image (sigmoid, binary cross-entropy).`;
  const input =
    familyOf(form) === "scratch"
      ? `Images of ${data.shape.slice(0, 2).join(" × ")} pixels, ${data.shape[2] === 1 ? "grey" : "colour"}.`
      : `${data.shape[0] ?? 0} features an image from ${String(form["backbone"])}.`;
  return `${task} ${input} ${data.trainCount} samples to train, ${data.validationCount} to validate.`;
}
