/** Reads a template's form: answers come as text from `--set key=value`, typed from the page, or not at all. */
import { WorkbenchError } from "../study/index.ts";
import type { Form, FormField } from "./template.ts";

/**
 * An answer for every field, defaults where none was given.
 * @throws WorkbenchError `usage-form` naming the field and its value
 */
export function parseForm(fields: readonly FormField[], input: Readonly<Record<string, unknown>>): Form {
  const unknown = Object.keys(input).find((key) => !fields.some((field) => field.key === key));
  if (unknown !== undefined) {
    throw formError(
      `The template has no field ${JSON.stringify(unknown)}.`,
      `Fields: ${fields.map((field) => field.key).join(", ")}.`,
    );
  }
  return Object.fromEntries(
    fields.map((field) => [field.key, parseAnswer(field, input[field.key] ?? field.default)]),
  );
}

function parseAnswer(field: FormField, answer: unknown): string | number | boolean {
  switch (field.type) {
    case "boolean":
      return parseBoolean(field, answer);
    case "choice":
      return parseChoice(field, answer);
    case "text":
      if (typeof answer !== "string") throw badAnswer(field, answer, "text");
      return answer;
    default:
      return parseNumber(field, answer);
  }
}

function parseBoolean(field: FormField, answer: unknown): boolean {
  if (answer === true || answer === "true") return true;
  if (answer === false || answer === "false") return false;
  throw badAnswer(field, answer, "true or false");
}

/** true and false answer a choice that has yes and no, as config.yaml writes it. */
function parseChoice(field: FormField, answer: unknown): string {
  const wanted =
    answer === true || answer === "true" ? "yes" : answer === false || answer === "false" ? "no" : answer;
  const choice = (field.choices ?? []).find((one) => one === wanted);
  if (choice === undefined) throw badAnswer(field, answer, `one of ${(field.choices ?? []).join(", ")}`);
  return choice;
}

function parseNumber(field: FormField, answer: unknown): number {
  const value = typeof answer === "string" && answer.trim() !== "" ? Number(answer) : answer;
  const whole = field.type === "integer";
  const { low = -Infinity, high = Infinity } = field;
  const wanted = `${whole ? "a whole number" : "a number"} from ${low} to ${high}`;
  if (typeof value !== "number" || !(value >= low && value <= high)) throw badAnswer(field, answer, wanted);
  if (whole && !Number.isInteger(value)) throw badAnswer(field, answer, wanted);
  return value;
}

function badAnswer(field: FormField, answer: unknown, wanted: string): WorkbenchError {
  return formError(
    `${field.key} is ${JSON.stringify(answer)}; it must be ${wanted}.`,
    `Give ${field.key} ${wanted}.`,
  );
}

function formError(message: string, action: string): WorkbenchError {
  return new WorkbenchError("usage-form", message, action);
}
