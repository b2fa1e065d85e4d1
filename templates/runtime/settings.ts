/** Typed reading of config.yaml's values, which a person may have edited. */
import { WorkbenchError } from "../../study/index.ts";
import type { Config } from "./program.ts";

/** @throws WorkbenchError `bad-setting` when it is missing, not a number, or below `low` */
export function numberSetting(config: Config, name: string, low = 0): number {
  const value = config[name];
  if (typeof value === "number" && value >= low) return value;
  throw badSetting(name, value, `a number of ${low} or more`);
}

/** @throws WorkbenchError `bad-setting` when it is missing, not a whole number, or below `low` */
export function integerSetting(config: Config, name: string, low = 1): number {
  const value = config[name];
  if (typeof value === "number" && Number.isInteger(value) && value >= low) return value;
  throw badSetting(name, value, `a whole number of ${low} or more`);
}

/** @throws WorkbenchError `bad-setting` when it is none of `choices` */
export function choiceSetting<const T extends string>(
  config: Config,
  name: string,
  choices: readonly T[],
): T {
  const value = config[name];
  const choice = choices.find((one) => one === value);
  if (choice !== undefined) return choice;
  throw badSetting(name, value, `one of ${choices.join(", ")}`);
}

/** @throws WorkbenchError `bad-setting` when it is neither true nor false */
export function booleanSetting(config: Config, name: string): boolean {
  const value = config[name];
  if (typeof value === "boolean") return value;
  throw badSetting(name, value, "true or false");
}

function badSetting(name: string, value: unknown, wanted: string): WorkbenchError {
  const found = value === undefined ? "missing" : JSON.stringify(value);
  return new WorkbenchError(
    "bad-setting",
    `${name} is ${found}; it must be ${wanted}.`,
    `Set ${name} in config.yaml.`,
  );
}
