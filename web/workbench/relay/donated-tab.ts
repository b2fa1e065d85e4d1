/** This tab as a node: its key, its agent, and what the agent may do now. */
import type { NodeOffer } from "../../../protocol/index.ts";
import { WorkbenchError } from "../../../study/index.ts";
import {
  decideDonation,
  keyOf,
  newKeyPair,
  type Donor,
  type DonorEnd,
  type DonorNews,
  type DonorOptions,
} from "../../../workers/donor/index.ts";
import { DonationRecord, firstDonation, type Records } from "../../storage/index.ts";
import type { DonationConditions, DonationView } from "../api.ts";
import * as v from "valibot";

export interface DonatedTabTools {
  readonly records: Pick<Records, "setting" | "putSetting" | "keyPair" | "putKeyPair">;
  readonly startDonor: (options: DonorOptions) => Promise<Donor>;
  /** the rest of what an agent needs, for the relay that is connected now. @throws WorkbenchError `no-relay` */
  readonly prepare: () => Promise<
    Pick<DonorOptions, "openTrainer" | "cache" | "fetch"> & {
      readonly offer: NodeOffer;
      /** its origin */
      readonly relay: string;
      readonly connect: (
        key: DonorOptions["key"],
        told: Parameters<DonorOptions["connect"]>[0],
      ) => ReturnType<DonorOptions["connect"]>;
    }
  >;
  /** Lets the tab in where the page is logged in as somebody who may. @returns whether it did */
  readonly pair: (code: string, node: string) => Promise<boolean>;
  /** whether own trials run */
  readonly isBusy: () => boolean;
  readonly isLeader: () => boolean;
}

type Trial = DonationView["trials"][number] & { readonly trial: string };
type TabState = "off" | "starting" | "unpaired" | "paired" | "failed";
const settingKey = "donation";
/** A relay is shown a key of its own: it could else be this tab at another relay, whose challenge it passes on. */
const keyName = (relay: string): string => `donated-tab ${relay.replace(/^https?:\/\//, "")}`;

export class DonatedTab {
  readonly #tools: DonatedTabTools;
  readonly #listeners = new Set<() => void>();
  #record: DonationRecord = firstDonation;
  #conditions: DonationConditions = { idle: false, pluggedIn: null };
  #donor: Donor | null = null;
  #trials: readonly Trial[] = [];
  #state: TabState = "off";
  #run = 0;
  #code: string | null = null;
  #reason: string | null = null;
  /** what earlier agents of this browser did */
  #doneBefore = firstDonation.done;

  constructor(tools: DonatedTabTools) {
    this.#tools = tools;
  }

  async restore(): Promise<void> {
    const stored = v.safeParse(DonationRecord, await this.#tools.records.setting(settingKey));
    if (stored.success) this.#record = stored.output;
    this.#doneBefore = this.#record.done;
    this.#tell();
  }

  get view(): DonationView {
    const held = this.#decision();
    return {
      state: this.#shownState(held),
      reason: held ?? this.#reason,
      code: this.#code,
      node: this.#donor?.node ?? null,
      trials: this.#trials.map(({ study, epoch, epochs }) => ({ study, epoch, epochs })),
      limits: this.#record.limits,
      done: this.#record.done,
      leader: this.#tools.isLeader(),
    };
  }

  /** After each change. @returns what stops it */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** @throws WorkbenchError what keeps it from beginning */
  async start(): Promise<void> {
    if (this.#state !== "off" && this.#state !== "failed") return;
    const run = (this.#run += 1);
    // it may be switched off at every await
    const isCurrent = (): boolean => this.#run === run;
    this.#become("starting");
    try {
      const { connect, relay, ...rest } = await this.#tools.prepare();
      const key = await this.#key(keyName(relay));
      if (!isCurrent()) return;
      const donor = await this.#tools.startDonor({
        ...{ ...rest, key, store: null },
        connect: (told) => connect(key, told),
        onNews: (news) => {
          if (isCurrent()) this.#hear(news);
        },
      });
      if (!isCurrent()) {
        donor.close();
        return;
      }
      this.#donor = donor;
      void donor.ended.then((end) => {
        this.#ended(donor, end);
      });
      this.#doneBefore = this.#record.done;
      this.reconsider();
    } catch (error) {
      if (isCurrent()) this.stop();
      throw error;
    }
  }

  /** at once: what it trained is trained again elsewhere, from its last kept checkpoint */
  stop(): void {
    if (this.#state === "off") return;
    this.#run += 1;
    this.#count();
    this.#donor?.close();
    this.#donor = null;
    [this.#trials, this.#code] = [[], null];
    this.#become("off");
  }

  async limit(limits: DonationRecord["limits"]): Promise<void> {
    this.#record = { ...this.#record, limits };
    this.reconsider();
    await this.#keep();
  }

  setConditions(conditions: DonationConditions): void {
    this.#conditions = conditions;
    this.reconsider();
  }

  /** A limit, the device or the user's own trials have changed. */
  reconsider(): void {
    const reason = this.#decision();
    const { percent } = this.#record.limits;
    this.#donor?.allow(reason === null ? { train: true } : { train: false, reason }, percent);
    this.#tell();
  }

  /** why it may not train now; null: it may */
  #decision(): string | null {
    const { limits } = this.#record;
    const { pluggedIn } = this.#conditions;
    const idle = this.#conditions.idle && !this.#tools.isBusy();
    // a limit that the browser cannot keep is not offered
    const onlyPluggedIn = limits.onlyPluggedIn && pluggedIn !== null;
    const decision = decideDonation({ ...limits, onlyPluggedIn }, { idle, pluggedIn });
    return decision.train ? null : decision.reason;
  }

  #shownState(held: string | null): DonationView["state"] {
    if (this.#state !== "paired") return this.#state;
    if (held !== null) return "waits";
    return this.#trials.length > 0 ? "training" : "idle";
  }

  async #key(name: string): Promise<DonorOptions["key"]> {
    const { records } = this.#tools;
    const known = await records.keyPair(name);
    const pair = known ?? (await newKeyPair(false));
    if (!known) await records.putKeyPair(name, pair);
    return keyOf(pair);
  }

  #hear(news: DonorNews): void {
    if (news.type === "pairing") {
      this.#code = news.code;
      this.#become("unpaired");
      void this.#tools.pair(news.code, news.node).catch((error: unknown) => {
        this.#reason = error instanceof Error ? error.message : String(error);
        this.#tell();
      });
    }
    if (news.type === "paired") {
      this.#code = null;
      this.#become("paired");
    }
    if (news.type === "link") this.#reason = news.reason;
    if (news.type === "lease") {
      const { trial, study, fromEpoch } = news;
      this.#trials = [...this.#trials, { trial, study, epoch: fromEpoch, epochs: 0 }];
    }
    if (news.type === "epoch") {
      const { trial, epoch, epochs } = news;
      this.#trials = this.#trials.map((one) => (one.trial === trial ? { ...one, epoch, epochs } : one));
    }
    if (news.type === "finished" || news.type === "left") {
      this.#trials = this.#trials.filter(({ trial }) => trial !== news.trial);
    }
    if (news.type === "finished" || news.type === "epoch") this.#count();
    this.#tell();
  }

  #count(): void {
    if (this.#donor === null) return;
    const { trials, epochs, seconds, bytesReceived, bytesSent } = this.#donor.counters;
    const before = this.#doneBefore;
    this.#record = {
      ...this.#record,
      done: {
        trials: before.trials + trials,
        epochs: before.epochs + epochs,
        trainingMs: Math.round(before.trainingMs + 1000 * seconds),
        sentBytes: before.sentBytes + bytesSent,
        receivedBytes: before.receivedBytes + bytesReceived,
      },
    };
    void this.#keep();
  }

  #ended(donor: Donor, end: DonorEnd): void {
    if (this.#donor !== donor) return;
    this.#count();
    this.#donor = null;
    [this.#trials, this.#code] = [[], null];
    if (end.type === "refused") {
      this.#reason = `${end.error.message} ${end.error.action}`.trim();
      this.#become("failed");
    } else this.#become("off");
  }

  #become(state: TabState): void {
    if (state === "off" || state === "starting") this.#reason = null;
    this.#state = state;
    this.#tell();
  }

  async #keep(): Promise<void> {
    await this.#tools.records.putSetting(settingKey, this.#record);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

export function requireRelay(url: string | null): string {
  if (url !== null) return url;
  throw new WorkbenchError(
    "no-relay",
    "No relay is connected.",
    "Connect to a relay on the Nodes screen first.",
  );
}
