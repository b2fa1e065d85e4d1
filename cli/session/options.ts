/** Options that `sweep` and `train` share, read once into plain records with the documented defaults. */
import { SchedulerName, usualFastEpochs } from "../../study/index.ts";
import { PLACES, type Place } from "../../workers/remote/index.ts";
import { isTablePath } from "../../workers/data/index.ts";
import { choice, parseOptions, settings, UsageError, wholeNumber } from "../usage.ts";

const text = { type: "string" } as const;
const common = {
  data: text,
  template: text,
  set: { type: "string", multiple: true },
  epochs: text,
  seed: text,
  backend: text,
  out: text,
  json: { type: "boolean" },
} as const;

export interface CommonOptions {
  readonly data: string;
  readonly template: string;
  readonly set: Readonly<Record<string, string | number | boolean>>;
  readonly epochs: number;
  readonly seed: number;
  readonly backend: "auto" | "webgpu" | "wasm" | "cpu";
  readonly out: string | null;
  readonly json: boolean;
}

export interface SweepOptions extends CommonOptions {
  readonly space: string | null;
  readonly program: string | null;
  readonly mode: "fast" | "full";
  readonly scheduler: SchedulerName;
  /** for the adaptive scheduler; null: what the fixed one would train */
  readonly budgetEpochs: number | null;
  readonly budgetMs: number | null;
  /** whether the learned ranker helps to choose the first trials, by their parameters */
  readonly warmStart: boolean;
  readonly trials: number;
  readonly fastEpochs: number;
  readonly finalists: number;
  readonly patience: number | null;
  readonly reproducible: number | null;
  readonly sampler: "tpe" | "random" | "grid";
  readonly preset: "optuna4" | "optuna5";
  readonly ranker: "learned" | "last" | "best";
  readonly workers: number | "auto";
  /** stopped trials to finish after the sweep, at random; null: none */
  readonly audit: number | null;
  /** whether the default configuration is trained too, for the report's "before" */
  readonly baseline: boolean;
  /** null: trials are trained on this machine */
  readonly farm: Farm | null;
}

/** How trials leave this machine. */
export interface Farm {
  readonly relay: string;
  readonly place: Place;
  /** whether data, checkpoints and logs are sealed in the relay's store */
  readonly seals: boolean;
  /** whether an edited program is signed, for nodes that trust this user's key */
  readonly signs: boolean;
  /** whether a winner that strangers' nodes trained is trained once more here */
  readonly confirms: boolean;
}

export interface TrainOptions extends CommonOptions {
  readonly config: string | null;
  readonly mode: "fast" | "full";
  readonly folds: number;
}

type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

function word(values: Values, name: string, otherwise: string): string {
  const value = values[name];
  return typeof value === "string" ? value : otherwise;
}
function optional(values: Values, name: string): string | null {
  const value = values[name];
  return typeof value === "string" ? value : null;
}
function count(values: Values, name: string, otherwise: number, high: number, low = 1): number {
  return wholeNumber(`--${name}`, word(values, name, String(otherwise)), low, high);
}
function countOrNull(values: Values, name: string, high: number): number | null {
  return values[name] === undefined ? null : count(values, name, 1, high);
}

function readCommon(values: Values): CommonOptions {
  const data = optional(values, "data");
  if (data === null)
    throw new UsageError(
      "--data is missing: a folder, a .zip, idx .gz files, a .csv, sample:digits or sample:emoji",
    );
  return {
    data,
    template: word(values, "template", isTablePath(data) ? "tabular" : "image-classification"),
    set: settings(Array.isArray(values["set"]) ? values["set"].map(String) : []),
    epochs: count(values, "epochs", 25, 100_000),
    seed: count(values, "seed", 0, 2 ** 32 - 1, 0),
    backend: choice("--backend", word(values, "backend", "auto"), ["auto", "webgpu", "wasm", "cpu"]),
    out: optional(values, "out"),
    json: values["json"] === true,
  };
}

/** @throws UsageError naming the bad value */
export function readSweepOptions(argv: readonly string[]): SweepOptions {
  const values: Values = parseOptions(argv, {
    ...common,
    space: text,
    program: text,
    mode: text,
    scheduler: text,
    "budget-epochs": text,
    "budget-minutes": text,
    trials: text,
    "fast-epochs": text,
    finalists: text,
    patience: text,
    reproducible: text,
    sampler: text,
    preset: text,
    ranker: text,
    workers: text,
    relay: text,
    place: text,
    private: { type: "boolean" },
    sign: { type: "boolean" },
    "no-confirm": { type: "boolean" },
    audit: text,
    "warm-start": { type: "boolean" },
    "no-baseline": { type: "boolean" },
  });
  const shared = readCommon(values);
  const ranker = choice("--ranker", word(values, "ranker", "learned"), ["learned", "last", "best"]);
  const mode = choice("--mode", word(values, "mode", "fast"), ["fast", "full"]);
  const options: SweepOptions = {
    ...shared,
    space: optional(values, "space"),
    program: optional(values, "program"),
    mode,
    ...readSchedule(values, mode),
    trials: count(values, "trials", 25, 100_000),
    fastEpochs: count(values, "fast-epochs", Math.min(usualFastEpochs[ranker], shared.epochs), shared.epochs),
    finalists: count(values, "finalists", 3, 1000),
    patience: countOrNull(values, "patience", 100_000),
    reproducible: countOrNull(values, "reproducible", 1000),
    sampler: choice("--sampler", word(values, "sampler", "tpe"), ["tpe", "random", "grid"]),
    preset: choice("--preset", word(values, "preset", "optuna5"), ["optuna4", "optuna5"]),
    ranker,
    workers: values["workers"] === "auto" ? "auto" : count(values, "workers", 1, 64),
    warmStart: values["warm-start"] === true,
    audit: readAudit(values, mode),
    baseline: values["no-baseline"] !== true,
    farm: readFarm(values),
  };
  return options;
}

/** @returns null: without `--relay`. @throws UsageError for what does not go together */
export function readFarm(values: Values): Farm | null {
  const relay = optional(values, "relay");
  if (relay === null) {
    const stray = ["place", "private", "sign", "no-confirm"].find((name) => values[name] !== undefined);
    if (stray === undefined) return null;
    throw new UsageError(`--${stray} says how trials leave this machine; it needs --relay URL`);
  }
  const program = optional(values, "program");
  const signs = values["sign"] === true;
  if (program !== null && !signs)
    throw new UsageError(
      `--program ${JSON.stringify(program)} cannot be used with --relay alone: nodes run the templates' own programs, and edited ones of signers whom they trust: add --sign`,
    );
  if (program === null && signs)
    throw new UsageError("--sign signs an edited program; it needs --program DIR");
  return {
    relay,
    place: choice("--place", word(values, "place", "automatic"), PLACES),
    seals: values["private"] === true,
    signs,
    confirms: values["no-confirm"] !== true,
  };
}

/** @throws UsageError for a full sweep */
function readAudit(values: Values, mode: SweepOptions["mode"]): number | null {
  const audit = countOrNull(values, "audit", 100_000);
  if (audit !== null && mode === "full")
    throw new UsageError(`--audit ${audit} finishes stopped trials; --mode full stops none`);
  return audit;
}

/** @throws UsageError for what does not go together */
function readSchedule(
  values: Values,
  mode: SweepOptions["mode"],
): Pick<SweepOptions, "scheduler" | "budgetEpochs" | "budgetMs"> {
  const scheduler = choice("--scheduler", word(values, "scheduler", "fixed"), SchedulerName.options);
  const budgetEpochs = countOrNull(values, "budget-epochs", 100_000_000);
  const minutes = countOrNull(values, "budget-minutes", 1_000_000);
  if (scheduler !== "fixed" && mode === "full") {
    throw new UsageError(
      `--scheduler ${scheduler} shares out the epochs of a fast sweep; leave out --mode full`,
    );
  }
  if (budgetEpochs !== null && scheduler !== "adaptive") {
    throw new UsageError(
      `--budget-epochs ${budgetEpochs} is for --scheduler adaptive, not ${scheduler}; --trials, --fast-epochs and --finalists decide what ${scheduler} trains`,
    );
  }
  return { scheduler, budgetEpochs, budgetMs: minutes === null ? null : minutes * 60_000 };
}

/** @throws UsageError naming the bad value */
export function readTrainOptions(argv: readonly string[]): TrainOptions {
  const values: Values = parseOptions(argv, { ...common, config: text, mode: text, folds: text });
  return {
    ...readCommon(values),
    config: optional(values, "config"),
    mode: choice("--mode", word(values, "mode", "full"), ["full", "fast"]),
    folds: count(values, "folds", 1, 20),
  };
}
