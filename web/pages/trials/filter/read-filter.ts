import type { TrialRow } from "../../../workbench/api.ts";
import { parseFilter } from "./parse-filter.ts";
import { FilterProblem } from "./tokens.ts";
import { trialFields } from "./trial-fields.ts";

export interface ReadFilter {
  readonly test: (row: TrialRow) => boolean;
  /** null where the text can be read; else every trial passes */
  readonly problem: FilterProblem | null;
}

export function readFilter(text: string, params: readonly string[]): ReadFilter {
  try {
    return { test: parseFilter(text, trialFields(params)), problem: null };
  } catch (error) {
    if (error instanceof FilterProblem) return { test: () => true, problem: error };
    throw error;
  }
}
