/** One order at a relay: submitted or found again, followed to its end, whatever happens to nodes and relay meanwhile. */
import type { TrialResult, TrialStatus } from "../../protocol/index.ts";
import type { TrialOrder } from "../../study/index.ts";
import type { AttemptLog } from "../host/index.ts";
import { failureOf, GIVEN_UP } from "./failure-of.ts";
import { fellShort } from "./fell-short.ts";
import { findingOf, isForgotten, lookAtResult, tellVerdict } from "./look-at-result.ts";
import { whileUnreachable } from "./study-parcels.ts";
import type { RemoteTools } from "./remote-tools.ts";
import type { RunningTrial } from "./running-trial.ts";
import { submitOrder } from "./submit-order.ts";
import { createToldTrial, falseResult, type ToldTrial } from "./told-trial.ts";
import { remoteTrialId } from "./trial-id.ts";
import { hearTrial } from "./trial-news.ts";

/** forgotten: the relay has it no more, and nobody here has heard its end */
type End = "ended" | "again" | "here" | "forgotten";

/** After so many results of one order that do not count it is trained here. */
const MOST_LOOKS = 2;
/** A pause that a relay does not hear is given up: the trial goes on there, and is found again. */
const STOP_PATIENCE_MS = 10_000;
/** Ids asked for at once when a trial is looked for. */
const SOUGHT = 8;

export function runRemotely(order: TrialOrder, log: AttemptLog, tools: RemoteTools): RunningTrial {
  return new SubmittedTrial(order, log, tools);
}

class SubmittedTrial implements RunningTrial {
  readonly done: Promise<void>;
  isHere = false;
  readonly #order: TrialOrder;
  readonly #log: AttemptLog;
  readonly #tools: RemoteTools;
  readonly #told: ToldTrial;
  readonly #ended = new AbortController();
  #stop: "pause" | "cancel" | null = null;
  #withdrawn = false;
  #id: string | null = null;
  #state: TrialStatus["state"] | null = null;
  /** whose story is told; null: the first to be heard of */
  #replica: number | null = null;
  #discounted = 0;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(order: TrialOrder, log: AttemptLog, tools: RemoteTools) {
    this.#order = order;
    this.#log = log;
    this.#tools = tools;
    const { place, checkpoints, study, isMine } = tools;
    const isStranger = (node: TrialStatus["node"]) => this.#isOpenToAll && !(node && isMine(node.id));
    const all = { order, log, place, checkpoints, key: study.key, signal: this.#ended.signal };
    this.#told = createToldTrial({ ...all, isStranger });
    this.done = this.#drive()
      .catch((error: unknown) => this.#goOnHere(error))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        clearTimeout(this.#patience);
        this.#ended.abort();
      });
  }

  get id(): string | null {
    return this.#id;
  }

  get #isWaiting(): boolean {
    return this.#state === null || this.#state === "waiting";
  }

  stop(how: "pause" | "cancel"): void {
    if (this.#stop === "cancel" || this.#log.ended) return;
    this.#stop = how;
    if (this.isHere) {
      this.#tools.fallback?.stop(this.#order.spec.trialNumber, how);
      return;
    }
    const asked = this.#tellStop(how);
    if (how === "cancel") {
      void asked.catch(() => undefined);
      this.#cancelled();
      return;
    }
    this.#patience = setTimeout(() => {
      if (this.#tools.link.state !== "open") this.#cancelled();
    }, STOP_PATIENCE_MS);
    void asked.catch((error: unknown) => {
      if (isForgotten(error) || this.#isRefused) this.#cancelled();
      else this.#fail(error);
    });
  }

  withdraw(): void {
    if (this.#withdrawn || this.isHere || !this.#isWaiting || this.#tools.fallback === null) return;
    this.#withdrawn = true;
    void this.#tellStop("cancel").catch((error: unknown) => {
      // by a relay that refuses this side it is given back anyway
      if (!this.#isRefused) this.#fail(error);
    });
  }

  leave(): void {
    if (!this.isHere) this.#cancelled();
  }

  /** Ids are sought in order: the first that is unknown, under way, or got as far as it was asked to. */
  async #drive(): Promise<void> {
    let end: End = "again";
    for (let from = 0; end === "again" && !this.#isOver(); from += SOUGHT) {
      const ids = await Promise.all(
        Array.from({ length: SOUGHT }, (_, i) => remoteTrialId(this.#order, from + i)),
      );
      const known = await this.#tools.feed.ask(ids, this.#ended.signal);
      for (const id of ids) {
        const status = known.get(id);
        if (status && fellShort(status, this.#order)) continue;
        end = await this.#follow(id, status ?? null);
        while (end === "forgotten") end = await this.#follow(id, null);
        if (end !== "again" || this.#isOver()) break;
      }
    }
    if (end === "here") await this.#trainHere();
  }

  async #follow(id: string, known: TrialStatus | null): Promise<End> {
    const { feed } = this.#tools;
    const { signal } = this.#ended;
    const news = hearTrial(id, feed, (state) => (this.#state = state), signal);
    this.#id = id;
    this.#told.openLog();
    try {
      const status = known ?? (await submitOrder(id, this.#told.order, this.#tools, signal));
      if (status === null) return "again";
      news.tell(status);
      // a relay tells of trials that it knew when it was asked: not of one that was submitted since
      if (!known) for (const status of (await feed.ask([id], signal)).values()) news.tell(status);
      // asked for before the relay had it
      const asked = this.#stop ?? (this.#withdrawn ? "cancel" : null);
      if (asked !== null) await this.#tellStop(asked);
      let node: TrialStatus["node"] = null;
      for await (const one of news) {
        if (one === "forgotten") return this.#takeForgotten();
        if (one === "refused") {
          await feed.ask([id], signal); // throws what the relay said
          continue;
        }
        if ("live" in one) {
          this.#replica ??= one.live.replica;
          if (one.live.replica === this.#replica) this.#told.tellLive(one.live, node);
          continue;
        }
        node = one.status.node;
        // what a newer one says of checkpoints is all that counts
        const end = await this.#take(one.status, one.status.revision < news.newest);
        if (end !== null) return end;
        if (this.#isOver()) return "ended";
      }
      return "ended";
    } finally {
      news.close();
    }
  }

  /** @returns null: it goes on */
  async #take(status: TrialStatus, isOld: boolean): Promise<End | null> {
    this.#turnTo(status.replica ?? 0, status);
    switch (status.state) {
      case "waiting":
      case "leased":
        if (!isOld) await this.#takeKept(status);
        return null;
      case "done":
        return isOld || status.result === null ? null : this.#takeResult(status, status.result);
      case "cancelled":
        return this.#takeCancelled(status);
      case "failed":
      case "quarantined": {
        await this.#takeKept(status);
        const { reason, message, action } = status.fault ?? GIVEN_UP;
        this.#log.fail(reason, message, action);
        return "ended";
      }
    }
  }

  async #takeCancelled(status: TrialStatus): Promise<End> {
    await this.#takeKept(status);
    if (this.#withdrawn && this.#stop === null) return "here";
    this.#cancelled();
    return "ended";
  }

  /** Its end was never heard here, so it is asked for anew, from what is stored here. */
  #takeForgotten(): End {
    this.#state = null;
    if (this.#stop === null) return "forgotten";
    this.#cancelled();
    return "ended";
  }

  #turnTo(replica: number, { kept, result }: TrialStatus): void {
    if (replica === this.#replica || (kept === null && result === null)) return;
    if (this.#replica !== null) this.#told.restart();
    this.#replica = replica;
  }

  /** A checkpoint that cannot be had now comes again, with the next one or with the result. */
  async #takeKept({ kept, node }: TrialStatus): Promise<void> {
    if (kept === null || this.#isOpenToAll) return;
    try {
      await whileUnreachable(this.#tools.link, () => this.#told.tellKept(kept, node), this.#ended.signal);
    } catch (error) {
      if (findingOf(error) === null) throw error;
    }
  }

  async #takeResult(status: TrialStatus, result: TrialResult): Promise<End | null> {
    const { node, trial } = status;
    const { signal } = this.#ended;
    const { link, recheck } = this.#tools;
    const look = { link, told: this.#told, recheck: this.#isOpenToAll ? recheck : null };
    const found = await lookAtResult(this.#order, result, node, look, signal);
    if (this.#isOpenToAll) await tellVerdict(link, status, found, signal);
    if (found.valid === true && found.arrived) {
      await this.#told.tellResult(found.arrived, node);
      return "ended";
    }
    if (this.#isOpenToAll) {
      this.#told.restart();
      this.#replica = null;
    }
    const mayTrainHere = this.#tools.fallback !== null;
    if (++this.#discounted >= MOST_LOOKS || (found.valid === null && mayTrainHere)) {
      if (mayTrainHere) return "here";
      throw falseResult(found.reason);
    }
    const after = (await this.#tools.feed.ask([trial], signal)).get(trial);
    return after && after.state !== "done" ? null : "again";
  }

  /** may change at every await */
  #isOver(): boolean {
    return this.#log.ended;
  }

  get #isRefused(): boolean {
    return this.#tools.link.state === "refused";
  }

  get #isOpenToAll(): boolean {
    return this.#tools.study.visibility.scope === "anyone";
  }

  async #tellStop(how: "pause" | "cancel"): Promise<void> {
    const { link } = this.#tools;
    if (this.#id !== null && this.#state !== null) {
      await link.ask("stop", { id: this.#id, how });
      return;
    }
    // what is being sent may arrive yet; a withdrawal waits for that
    if (this.#stop === null) return;
    if (this.#id !== null) void link.ask("stop", { id: this.#id, how: "cancel" }).catch(() => undefined);
    this.#cancelled();
  }

  /** A relay that refuses this side tells no end of a trial: it goes on here, from what is stored here. */
  async #goOnHere(error: unknown): Promise<void> {
    if (!this.#isRefused || this.isHere || this.#isOver()) throw error;
    if (this.#stop !== null) this.#cancelled();
    else if (this.#tools.fallback === null) throw error;
    else await this.#trainHere();
  }

  async #trainHere(): Promise<void> {
    const { fallback } = this.#tools;
    this.isHere = true;
    // what strangers said of it meanwhile was looked at by nobody
    if (this.#isOpenToAll) this.#told.restart();
    // what was found false is being trained again there, for nobody
    const { link } = this.#tools;
    if (this.#id !== null && !this.#withdrawn)
      void link.ask("stop", { id: this.#id, how: "cancel" }).catch(() => undefined);
    for await (const event of fallback!.start(this.#told.order)) this.#log.deliver(event);
  }

  #cancelled(): void {
    this.#log.fail("cancelled", "The trial was cancelled.", "Start it again to go on.");
    this.#ended.abort();
  }

  #fail(error: unknown): void {
    if (this.#log.ended) return;
    const { reason, message, action } = failureOf(error);
    this.#log.fail(reason, message, action);
    this.#ended.abort();
  }
}
