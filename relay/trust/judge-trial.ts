/**
 * Decides about a finished replica: BOINC's adaptive replication with a tolerance in place of bit equality (Anderson,
 * arXiv:1903.01699, section 3.4). Pure: a transaction that is tried again decides the same.
 */
import type { Decision, StoredResult } from "../queue/index.ts";
import type { TrialWork } from "../../protocol/index.ts";
import { agree, areApart, distance } from "./agreement.ts";
import { doubtful, impossible, type Circumstances } from "./plausible.ts";
import { checkedShare, type Standing } from "./standing.ts";

/** A result that counted until its submitter said that it is false. */
export interface Challenged {
  /** null: it went on from a third owner's checkpoint, and nobody is convicted for it */
  readonly node: string | null;
  readonly result: StoredResult["result"];
}

export interface Case {
  readonly owner: string;
  readonly work: TrialWork;
  /** stored, not rejected, the new one included */
  readonly results: readonly StoredResult[];
  /** of the new one's node */
  readonly standing: Standing;
  readonly circumstances: Circumstances;
  readonly pauseAsked: boolean;
  /** in [0, 1), not to be foreseen by nodes and submitters */
  readonly chance: number;
  /** somebody whose result would be independent could train it too */
  readonly othersThere: boolean;
  readonly challenged: Challenged | null;
}

export interface Verdict {
  readonly decision: Decision;
  /** nodes whose results others bore out */
  readonly honest: readonly string[];
  /** nodes that agreeing others did not bear out, though not so far off that it must be a lie */
  readonly differing: readonly string[];
  /** nodes whose results are clearly false */
  readonly lying: readonly string[];
  /** its result cannot be what was asked for; too many of those are a lie too */
  readonly impossible: string | null;
}

/** so many replicas that all disagree, and the trial's noise is larger than any tolerance */
const MOST_REPLICAS = 5;
const plain = { honest: [], differing: [], lying: [], impossible: null };

/** @param newest - the result that has just come, one of `trial.results` */
export function judgeTrial(trial: Case, newest: StoredResult): Verdict {
  const { owner, work, results } = trial;
  const trusted = work.visibility.scope !== "anyone" || newest.nodeOwner === owner;
  if (trusted) return { ...plain, decision: accept(newest) };
  const why = impossible(work, newest.result, trial.pauseAsked);
  if (why !== null)
    return { ...plain, decision: { type: "reject", replica: newest.replica }, impossible: why };
  // cut short on the owner's wish, each at an epoch of its own: there is nothing to compare
  if (newest.result.outcome === "paused" && newest.result.epoch < work.order.untilEpoch)
    return { ...plain, decision: accept(newest) };
  return results.length === 1 ? judgeFirst(trial, newest) : compare(trial);
}

const nodesOf = (results: readonly { readonly node: string }[]) => results.map(({ node }) => node);
const accept = ({ replica }: StoredResult): Decision => ({ type: "accept", replica });

function judgeFirst(trial: Case, newest: StoredResult): Verdict {
  const { work, standing, circumstances, chance, challenged, othersThere } = trial;
  // a good name is for what one has trained oneself
  const odd = challenged !== null || newest.handedOn === true || doubtful(work, newest.result, circumstances);
  const isChecked = othersThere && (odd || chance < checkedShare(standing));
  return { ...plain, decision: isChecked ? { type: "replicate" } : accept(newest) };
}

function compare({ owner, results, challenged, othersThere }: Case): Verdict {
  const agreeing = largestAgreement(results);
  if (agreeing.length >= 2) {
    const isFar = ({ result }: Pick<Challenged, "result">) =>
      agreeing.every((one) => areApart(result, one.result));
    const others = results.filter(
      ({ result, handedOn }) => !handedOn && !agreeing.some((one) => agree(one.result, result)),
    );
    const [lying, differing] = [others.filter(isFar), others.filter((other) => !isFar(other))].map(nodesOf);
    // the submitter's own word, or his own node's, must not be what convicts somebody else's
    const independent = agreeing.every(({ nodeOwner }) => nodeOwner !== owner);
    if (challenged?.node && independent && isFar(challenged)) lying!.push(challenged.node);
    const own = agreeing.filter(({ handedOn }) => !handedOn);
    const [honest, decision] = [nodesOf(own), accept(agreeing[0]!)];
    return { decision, honest, differing: differing!, lying: lying!, impossible: null };
  }
  if (results.length < MOST_REPLICAS && othersThere) return { ...plain, decision: { type: "replicate" } };
  return { ...plain, decision: accept(middle(results)) };
}

/** Results near one of them, from as many owners: the largest such group, and of equals the closest. By replica. */
function largestAgreement(results: readonly StoredResult[]): readonly StoredResult[] {
  const groups = results.map((centre) => {
    const group = results.filter(({ result }) => agree(centre.result, result));
    const spread = group.reduce((sum, { result }) => sum + distance(centre.result, result), 0);
    return { group: oneByOwner(group), spread };
  });
  groups.sort((a, b) => b.group.length - a.group.length || a.spread - b.spread);
  return groups[0]!.group.toSorted((a, b) => a.replica - b.replica);
}

function oneByOwner(results: readonly StoredResult[]): readonly StoredResult[] {
  return [...new Map(results.toReversed().map((stored) => [stored.nodeOwner, stored])).values()];
}

/** Liars aim low or high: the middle of at least three is neither. Of two, the worse: it wins nothing by mistake. */
function middle(results: readonly StoredResult[]): StoredResult {
  const loss = ({ result }: StoredResult): number => result.bestValLoss ?? Infinity;
  const ranked = results.toSorted((a, b) => loss(a) - loss(b));
  return ranked[Math.floor(ranked.length / 2)]!;
}
