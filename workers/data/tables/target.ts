/** The column that is predicted: its task, its classes, and which rows say it. */
import { WorkbenchError } from "../../../study/index.ts";
import { orderedClasses } from "../class-names.ts";
import { isMissing, numberOf } from "./cells.ts";
import { asNumbers } from "./column-type.ts";

/** Whole numbers 0, 1, 2 … or 1, 2, 3 … up to so many values are classes: digits, varieties. */
const MOST_NUMBERED_CLASSES = 10;
/** Text with more values than this is not a class. */
const MOST_CLASSES = 1000;

export type WantedTask = "auto" | "classification" | "regression";

export interface Target {
  readonly name: string;
  readonly task: "single-label" | "regression";
  /** of a regression the name alone */
  readonly classes: readonly string[];
  /** 1,5 is a number */
  readonly comma: boolean;
  /** whether a cell says the target */
  readonly isKnown: (cell: string) => boolean;
}

/** @throws WorkbenchError `bad-target` */
export function readTarget(name: string, cells: readonly string[], wanted: WantedTask): Target {
  const present = cells.filter((cell) => !isMissing(cell));
  const values = new Set(present);
  const column = JSON.stringify(name);
  if (present.length === 0) throw badTarget(`The target ${column} has no values.`);
  const numbers = asNumbers(present, values.size);
  const task = wanted === "auto" ? guessTask(values, numbers !== null) : wanted;
  if (task === "regression") {
    if (numbers === null) {
      const text = present.find((cell) => Number.isNaN(numberOf(cell, false)));
      throw badTarget(`The target ${column} is no number, for instance ${JSON.stringify(text)}.`);
    }
    const { comma } = numbers;
    const isKnown = (cell: string) => !isMissing(cell) && !Number.isNaN(numberOf(cell, comma));
    return { name, task: "regression", classes: [name], comma, isKnown };
  }
  if (values.size > MOST_CLASSES || (values.size > 10 && values.size > present.length / 2))
    throw badTarget(`The target ${column} has ${values.size} different values in ${present.length} rows.`);
  const classes = orderedClasses(values);
  return { name, task: "single-label", classes, comma: false, isKnown: (cell) => !isMissing(cell) };
}

function guessTask(values: ReadonlySet<string>, numeric: boolean): "classification" | "regression" {
  if (!numeric || values.size <= 2) return "classification";
  const numbers = [...values].map(Number).sort((a, b) => a - b);
  const counted = numbers.every((value, i) => value === numbers[0]! + i) && [0, 1].includes(numbers[0]!);
  return counted && numbers.length <= MOST_NUMBERED_CLASSES ? "classification" : "regression";
}

const badTarget = (message: string): WorkbenchError =>
  new WorkbenchError(
    "bad-target",
    message,
    "Choose another column with --set target=COLUMN, or --set task=classification or regression.",
  );
