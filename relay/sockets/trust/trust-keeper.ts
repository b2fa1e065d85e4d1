/** Judges results and lets nodes' standing follow: the decisions are `relay/trust`'s. */
import { createHmac, randomBytes } from "node:crypto";
import type * as v from "valibot";
import type { TrialResult, Verdict as Told } from "../../../protocol/index.ts";
import { WorkbenchError } from "../../../study/index.ts";
import type { Judge, StoredResult } from "../../queue/index.ts";
import { agree, judgeTrial, type Standing, type Verdict } from "../../trust/index.ts";
import type { LeaseHere } from "../node/node-session.ts";
import type { NodeSessions } from "../node/node-sessions.ts";
import type { RelayParts } from "../parts.ts";
import { Challenges } from "./challenges.ts";
import { OwnersThere } from "./owners-there.ts";

/** How a result came in. */
export interface Arrival {
  readonly node: string;
  readonly token: string;
  readonly result: TrialResult;
  /** null: it stands no more, or nobody knows it */
  readonly lease: LeaseHere | null;
}

interface Judged {
  readonly trial: Parameters<Judge>[0];
  readonly verdict: Verdict;
}

export interface Ruling {
  readonly node: string;
  /** given to the queue, which may ask it again when a transaction is tried again; the last answer counts */
  readonly judge: Judge;
  readonly judged: () => Judged | null;
}

/** results that cannot be what was asked for: once may be a mistake of the program, this often is none */
const MOST_IMPOSSIBLE = 3;

export class TrustKeeper {
  readonly #parts: RelayParts;
  readonly #ownersThere: OwnersThere;
  readonly #challenges = new Challenges();
  readonly #impossible = new Map<string, number>();
  /** of this relay's life: whoever knows a trial's id cannot tell whether it will be checked */
  readonly #secret = randomBytes(32);

  readonly #report: (error: unknown) => void;
  readonly #following = new Set<Promise<void>>();

  constructor(parts: RelayParts, sessions: NodeSessions, report: (error: unknown) => void) {
    this.#parts = parts;
    this.#report = report;
    this.#ownersThere = new OwnersThere(parts, sessions);
  }

  async rule({ node, token, result, lease }: Arrival): Promise<Ruling> {
    const isOwn = lease !== null && lease.work !== null && lease.work.visibility.scope !== "anyone";
    const facts = isOwn ? unneeded : await this.#facts(node, token, result);
    const observedMs = lease?.since == null ? null : performance.now() - lease.since;
    let judged: Judged | null = null;
    const judge: Judge = (trial) => {
      const newest = newestOf(trial.results, node);
      const verdict = judgeTrial(
        {
          owner: trial.owner,
          work: trial.work,
          results: trial.results,
          standing: facts.standing,
          circumstances: { speed: facts.speed, observedMs },
          pauseAsked: facts.pauseAsked,
          chance: this.#chance(trial.id, newest.replica),
          othersThere: [...facts.owners].some((owner) => isIndependent(owner, trial)),
          challenged: this.#challenges.of(trial.id),
        },
        newest,
      );
      judged = { trial, verdict };
      return verdict.decision;
    };
    return { node, judge, judged: () => judged };
  }

  /** After the commit; the node need not wait for it. */
  follow(ruling: Ruling): void {
    const following = this.#follow(ruling)
      .catch(this.#report)
      .finally(() => this.#following.delete(following));
    this.#following.add(following);
  }

  /** Resolves when all standing follows what was judged. */
  async settled(): Promise<void> {
    await Promise.all(this.#following);
  }

  async #follow(ruling: Ruling): Promise<void> {
    const judged = ruling.judged();
    if (!judged) return;
    const { trial, verdict } = judged;
    if (verdict.impossible !== null) await this.#countImpossible(ruling.node);
    if (verdict.decision.type !== "accept") return;
    const { replica } = verdict.decision;
    this.#settleChallenge(trial, trial.results.find((stored) => stored.replica === replica)!.result);
    // one whose standing cannot be written must not keep others from theirs
    for (const stored of trial.results) await this.#credit(stored, verdict).catch(this.#report);
    for (const node of verdict.lying)
      if (!trial.results.some((stored) => stored.node === node)) await this.#convict(node);
  }

  /**
   * What a submitter's own device found. A verdict alone convicts nobody: the trial is trained again, by two others, and
   * only what they find counts against the node.
   * @returns false: there is no such trial of his. @throws WorkbenchError `verdict-refused`
   */
  async hear(owner: string, { trial, replica, valid }: v.InferOutput<typeof Told>): Promise<boolean> {
    const [status] = await this.#parts.queue.statuses(owner, [trial]);
    if (!status) return false;
    if (valid || status.result === null || (status.replica ?? 0) !== replica) return true;
    if (!this.#challenges.mayAccuse(owner, trial)) throw verdictRefused(trial);
    const { node, result } = status;
    const isHis = node !== null && !(await this.#parts.queue.wasHandedOn(trial, replica));
    this.#challenges.accuse(trial, { node: isHis ? node.id : null, result });
    return (await this.#parts.queue.overrule(owner, trial, replica)) !== null;
  }

  async #facts(node: string, token: string, { outcome }: TrialResult) {
    const [record] = await this.#parts.identity.nodes([node]);
    const held = outcome === "paused" ? await this.#parts.queue.holder(token) : null;
    return {
      standing: record?.trust ?? unneeded.standing,
      speed: record?.offer.speed ?? 1,
      pauseAsked: held?.stop === "pause",
      owners: await this.#ownersThere.get(),
    };
  }

  #chance(trial: string, replica: number): number {
    const bytes = createHmac("sha256", this.#secret).update(`${trial} ${replica}`).digest();
    return bytes.readUInt32BE() / 2 ** 32;
  }

  async #credit({ node, result }: StoredResult, verdict: Verdict): Promise<void> {
    const { trainingMs } = result;
    const { honest, differing, lying } = verdict;
    const valid = honest.includes(node) ? true : differing.includes(node) ? "differed" : null;
    if (lying.includes(node)) await this.#convict(node);
    else await this.#parts.identity.credit(node, { valid, trainingMs });
  }

  /** What a liar said within the last day counts no more; the second time its key does not either. */
  async #convict(node: string): Promise<void> {
    await this.#parts.identity.credit(node, { valid: false, trainingMs: 0 });
    await this.#parts.queue.releaseNode(node, "reject");
  }

  async #countImpossible(node: string): Promise<void> {
    const count = (this.#impossible.get(node) ?? 0) + 1;
    this.#impossible.set(node, count % MOST_IMPOSSIBLE);
    if (count >= MOST_IMPOSSIBLE) await this.#convict(node);
  }

  #settleChallenge({ id, owner }: Judged["trial"], counted: TrialResult): void {
    const challenged = this.#challenges.of(id);
    if (challenged) this.#challenges.settle(owner, id, agree(challenged.result, counted));
  }
}

const unneeded = {
  standing: { validInARow: 0, lies: 0 } satisfies Standing,
  speed: 1,
  pauseAsked: false,
  owners: new Set<string>() as ReadonlySet<string>,
};

function newestOf(results: readonly StoredResult[], node: string): StoredResult {
  return results.findLast((stored) => stored.node === node) ?? results.at(-1)!;
}

/** Somebody who has no result of this trial yet; the queue asks nobody twice either. */
function isIndependent(owner: string, { results }: Judged["trial"]): boolean {
  return results.every(({ nodeOwner }) => nodeOwner !== owner);
}

function verdictRefused(trial: string): WorkbenchError {
  return new WorkbenchError(
    "verdict-refused",
    `Results of trial ${trial} were called false too often, or replicas bore out what you called false before.`,
    "Train it on your own nodes instead.",
  );
}
