/**
 * The samplers for any other language: a line protocol, as a state machine without input or output of its own.
 * Every method returns the JSON lines to print.
 */
import * as v from "valibot";
import { WorkbenchError } from "./errors.ts";
import type { ObservedTrial, Sampler } from "./samplers/index.ts";
import type { Params, SearchSpace } from "./space/index.ts";

export interface AskTellOptions {
  readonly space: SearchSpace;
  readonly sampler: Sampler;
  readonly direction: "min" | "max";
  readonly seed: number;
}

export interface AskTell {
  /** the first ask */
  start(): string[];
  /**
   * Takes one line of input.
   * @throws WorkbenchError "malformed-line"; the protocol ends there
   */
  feed(line: string): string[];
}

/** Largest `{"ask":m}`; more is surely a mistake. */
const maxAsks = 100_000;

const TrialNumber = v.pipe(v.number(), v.integer(), v.minValue(0));
const More = v.object({ ask: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maxAsks)) });
const Answer = v.object({
  trial: TrialNumber,
  state: v.optional(v.picklist(["complete", "failed", "diverged"])),
  value: v.optional(v.nullable(v.pipe(v.number(), v.finite()))),
});
type Answer = v.InferOutput<typeof Answer>;

export function createAskTell({ space, sampler, direction, seed }: AskTellOptions): AskTell {
  const trials: ObservedTrial[] = [];

  function ask(): string {
    const number = trials.length;
    const params = sampler.sampleTrial({ space, trials, trialNumber: number, seed });
    // nothing left to try (grid): the client must not wait for an ask that never comes
    if (params === null) return JSON.stringify({ type: "exhausted", trials: number });
    trials.push({ number, params, state: "running", value: null });
    return askLine(number, params);
  }

  function answer(given: Answer, line: string): void {
    const trial = trials[given.trial];
    if (!trial) throw malformed(line, `trial ${given.trial} was never asked`);
    if (trial.state !== "running") throw malformed(line, `trial ${given.trial} was answered before`);
    trials[given.trial] = { ...trial, ...outcome(given, line, direction) };
  }

  return {
    start: () => [ask()],
    feed(line) {
      const message = parseLine(line);
      if (!("trial" in message)) return Array.from({ length: message.ask }, ask);
      answer(message, line);
      return [ask()];
    },
  };
}

/** Diverged ranks worst whatever the direction; samplers minimise. */
function outcome(
  { state = "complete", value }: Answer,
  line: string,
  direction: "min" | "max",
): Pick<ObservedTrial, "state" | "value"> {
  if (state === "failed") return { state, value: null };
  if (state === "diverged") return { state: "complete", value: Infinity };
  if (value === undefined || value === null) throw malformed(line, `it has neither a value nor a state`);
  return { state: "complete", value: direction === "min" ? value : -value };
}

function parseLine(line: string): Answer | { ask: number } {
  let given: unknown;
  try {
    given = JSON.parse(line);
  } catch (cause) {
    throw malformed(line, "it is not JSON", cause);
  }
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw malformed(line, "it is no object");
  if ("ask" in given === "trial" in given) throw malformed(line, `it needs either "trial" or "ask"`);
  const parsed = v.safeParse("trial" in given ? Answer : More, given);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw malformed(
    line,
    `"${v.getDotPath(issue) ?? ""}" is ${issue.received}, expected ${issue.expected ?? "another"}`,
  );
}

function askLine(number: number, params: Params): string {
  return JSON.stringify({ type: "ask", trial: number, params });
}

function malformed(line: string, reason: string, cause?: unknown): WorkbenchError {
  const shown = line.length > 200 ? `${line.slice(0, 200)}…` : line;
  return new WorkbenchError(
    "malformed-line",
    `Malformed line ${JSON.stringify(shown)}: ${reason}.`,
    `Send {"trial":n,"value":x}, {"trial":n,"state":"failed"|"diverged"} or {"ask":m}.`,
    { cause },
  );
}
