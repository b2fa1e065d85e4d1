/** What a node makes sure of before it fetches anything for somebody's trial. */
import type { NodeOffer, TrialWork } from "../../protocol/index.ts";
import { isActive, hasValue, describeValues, type Parameter, type Params } from "../../study/index.ts";
import { templates, type Form, type Template } from "../../templates/index.ts";
import { Refused } from "./refused.ts";

/** The most that a node does for one trial; wider than what sweeps ask for, so that only nonsense meets it. */
export interface WorkLimits {
  readonly epochs: number;
  /** as stored */
  readonly dataBytes: number;
  readonly checkpointBytes: number;
  /** of training on this node, by the submitter's estimate, and then by this node's clock */
  readonly trainingMs: number;
}

export const WORK_LIMITS: WorkLimits = {
  epochs: 10_000,
  dataBytes: 2 * 2 ** 30,
  checkpointBytes: 2 ** 30,
  trainingMs: 24 * 3600 * 1000,
};

/** As they came, decoded, and in the process that trains: all at once before the first step, whatever was estimated. */
const DATA_COPIES = 3;

export interface CheckedWork {
  readonly template: Template;
  /** as the template understands it */
  readonly form: Form;
}

/** Level 0. @throws Refused */
export function checkTemplate({ template: asked, order }: TrialWork, offer: NodeOffer): CheckedWork {
  const template = templates.find(({ name }) => name === asked.name);
  if (!template || !offer.templates.includes(template.name)) {
    throw new Refused(
      "code-error",
      `This node has no template ${JSON.stringify(asked.name)}.`,
      "Update the node, or train on this device.",
    );
  }
  const form = checkForm(template, asked.form);
  checkParams(template.limits(form), order.spec.params);
  return { template, form };
}

/** What a trial may take of this node, whatever it trains. @throws Refused */
export function checkSize(work: TrialWork, offer: NodeOffer, limits: WorkLimits): void {
  const { spec, untilEpoch } = work.order;
  atMost("epochs", Math.max(spec.epochs, untilEpoch), limits.epochs);
  atMost("bytes of data", work.data.bytes, Math.min(limits.dataBytes, offer.memoryBytes / DATA_COPIES));
  atMost("bytes of memory", work.needs.memoryBytes, offer.memoryBytes);
  atMost("bytes of one buffer", work.needs.bufferBytes, offer.bufferBytes);
  atMost("bytes of checkpoint", work.checkpoint?.bytes ?? 0, limits.checkpointBytes);
  atMost("milliseconds of training", work.estimateMs / Math.max(offer.speed, 1e-3), limits.trainingMs);
  checkNeeds(work, offer);
}

function checkForm(template: Template, answers: TrialWork["template"]["form"]): Form {
  try {
    return template.parseForm(answers);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Refused("code-error", message, "Correct the form of the study.", cause);
  }
}

/** A parameter that the template does not know, or a value that its programs cannot use, is no template's trial. */
function checkParams(limits: readonly Parameter[], params: Params): void {
  for (const [name, value] of Object.entries(params)) {
    const limit = limits.find((one) => one.name === name && isActive(one, params));
    if (!limit) throw badParam(name, value, "no parameter of its template has that name here");
    if (!hasValue(limit, value)) throw badParam(name, value, `it must be ${describeValues(limit)}`);
  }
}

function badParam(name: string, value: unknown, why: string): Refused {
  const said = `The trial's parameter ${JSON.stringify(name)} is ${JSON.stringify(value)}; ${why}.`;
  return new Refused("code-error", said, "Correct the search space.");
}

function atMost(what: string, asked: number, most: number): void {
  if (asked <= most) return;
  const reason = what.startsWith("bytes") ? "out-of-memory" : "code-error";
  const said = `The trial asks for ${Math.ceil(asked)} ${what}; this node allows ${Math.floor(most)}.`;
  throw new Refused(reason, said, "Train it on a larger node or on this device.");
}

function checkNeeds({ needs }: TrialWork, { backends, features }: NodeOffer): void {
  const { backend } = needs;
  const lacking = needs.features.filter((feature) => !features.includes(feature));
  if (backend !== "auto" && !backends.some(({ name }) => name === backend)) lacking.unshift(backend);
  if (lacking.length === 0) return;
  throw new Refused("code-error", `This node has no ${lacking.join(", no ")}.`, "Train it on another node.");
}
