/** The generated program's README.md. */
import type { Form, TemplateData } from "../template.ts";
import { familyOf } from "./form.ts";

/** More class names than this would bury the rest. */
const CLASSES_SHOWN = 40;

export function readme(form: Form, data: TemplateData): string {
  const description = String(form["project_description"]).trim();
  return `# Image classification
${description === "" ? "" : `\n${description}\n`}
${about(form, data)}

Classes: ${listClasses(data.classes)}.

## Files

| file | holds |
|---|---|
| \`config.yaml\` | settings, and the current value of every parameter |
| \`sweep.yaml\` | the ranges that a sweep searches |
| \`model.ts\` | the network, a shape beside every tensor |
| \`data.ts\` | what the network sees of an image |
| \`augment.ts\` | how training data is varied |
| \`train.ts\` | loss, optimiser, schedule, one step |
| \`class-weights.ts\` | how much each class counts in the loss |
| \`eda.ts\` | what is worth knowing about the labels |
| \`report.ts\` | how answers are scored |

What you read is what runs. \`firstlight\` is the workbench's small runtime, \`@tensorflow/tfjs\` does the arithmetic.

## Run it again

    npm run -s firstlight -- train --data DATA --config config.yaml
    npm run -s firstlight -- sweep --data DATA --program . --space sweep.yaml
`;
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

function listClasses(classes: readonly string[]): string {
  const shown = classes
    .slice(0, CLASSES_SHOWN)
    .map((name) => `\`${name}\``)
    .join(", ");
  return classes.length > CLASSES_SHOWN ? `${shown} and ${classes.length - CLASSES_SHOWN} more` : shown;
}
