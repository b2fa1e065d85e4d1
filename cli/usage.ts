import { parseArgs, type ParseArgsConfig } from "node:util";

/** Bad usage: one clear line that names the bad value; the command exits with 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

type Options = NonNullable<ParseArgsConfig["options"]>;

/** @throws UsageError naming the unknown or incomplete option */
export function parseOptions<T extends Options>(argv: readonly string[], options: T) {
  try {
    return parseArgs({ args: attachNegatives(argv), options, allowPositionals: false, strict: true }).values;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new UsageError(text.split("\n")[0]!.split(". To specify")[0]);
  }
}

/** `--seed -1` as `--seed=-1`: parseArgs would take -1 for an option and complain without naming it. */
function attachNegatives(argv: readonly string[]): string[] {
  const attached: string[] = [];
  for (const argument of argv) {
    const before = attached.at(-1) ?? "";
    const isValue = /^-[\d.]/.test(argument) && /^--[^=]+$/.test(before);
    if (isValue) attached[attached.length - 1] = `${before}=${argument}`;
    else attached.push(argument);
  }
  return attached;
}

/** @throws UsageError when `text` is no whole number in [low, high] */
export function wholeNumber(option: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isInteger(value) || value < low || value > high) {
    throw new UsageError(
      `${option} must be a whole number from ${low} to ${high}, not ${JSON.stringify(text)}`,
    );
  }
  return value;
}

/** @throws UsageError when `text` is none of `choices` */
export function choice<const T extends string>(option: string, text: string, choices: readonly T[]): T {
  const found = choices.find((candidate) => candidate === text);
  if (found === undefined)
    throw new UsageError(`${option} must be ${choices.join(" | ")}, not ${JSON.stringify(text)}`);
  return found;
}

/** `KEY=VALUE` pairs of `--set`; numbers and booleans are read as such. @throws UsageError without "=" */
export function settings(pairs: readonly string[]): Record<string, string | number | boolean> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw new UsageError(`--set takes KEY=VALUE, not ${JSON.stringify(pair)}`);
      return [pair.slice(0, at), scalar(pair.slice(at + 1))];
    }),
  );
}

function scalar(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}
