/** A submitter that speaks the protocol itself, through relays that die: asks until it is answered, follows to the end. */
import * as v from "valibot";
import { LoggedIn, relayProtocolVersion, TrialStatus, type TrialWork } from "../../../protocol/index.ts";
import { WorkbenchError } from "../../../study/index.ts";
import type { HistoryRecorder } from "../history/recorder.ts";
import { pause, until } from "../schedule/until.ts";
import { isLost, openSocket, type RawSocket } from "../wire/raw-socket.ts";

export interface UserSettings {
  readonly name: string;
  readonly address: string;
  readonly relayUrl: () => string;
  readonly recorder: HistoryRecorder;
  readonly login:
    { readonly type: "code"; readonly code: string } | { readonly type: "token"; readonly token: string };
}

const Followed = v.object({ trials: v.array(TrialStatus) });
/** ids a `follow` may name */
const PAGE = 100;
/** since notices may get lost with a relay */
const FOLLOW_EVERY_MS = 2000;

export const hasEnded = ({ state }: TrialStatus): boolean => state !== "waiting" && state !== "leased";

export class SimulatedUser {
  readonly settings: UserSettings;
  /** the last that was told of each trial that was submitted */
  readonly statuses = new Map<string, TrialStatus | null>();
  #login: UserSettings["login"];
  #socket: Promise<RawSocket> | null = null;
  #closed = false;
  token = "";
  id = "";

  constructor(settings: UserSettings) {
    this.settings = settings;
    this.#login = settings.login;
  }

  /** Asks again, on new connections, until it is answered. @throws WorkbenchError what the relay answered */
  async ask(event: string, message: unknown): Promise<unknown> {
    for (;;) {
      if (this.#closed) throw new WorkbenchError("aborted", "The simulated user has left.", "None.");
      try {
        return await (await this.#connected()).ask(event, message);
      } catch (error) {
        const code = error instanceof WorkbenchError ? error.code : "";
        if (!isLost(error) && !/^(rate-limited|database-unavailable|database-full)$/.test(code)) throw error;
        await pause(isLost(error) ? 100 : 500);
      }
    }
  }

  /** Notes question and answer as one call, however often it was asked in between. */
  async record(op: string, value: unknown, event: string, message: unknown): Promise<unknown> {
    return this.settings.recorder.record(this.settings.name, op, value, () => this.ask(event, message));
  }

  async submit(trial: string, work: TrialWork): Promise<void> {
    this.statuses.set(trial, null);
    const value = { trial, owner: this.id };
    this.#heard(await this.record("submit", value, "submit", { id: trial, work }));
  }

  /** @param trials - by id, so many at once */
  async submitAll(trials: ReadonlyMap<string, TrialWork>, atOnce = 16): Promise<void> {
    const left = [...trials];
    const workers = Array.from({ length: atOnce }, async () => {
      for (let next = left.shift(); next; next = left.shift()) await this.submit(...next);
    });
    await Promise.all(workers);
  }

  async stop(trial: string, how: "pause" | "cancel"): Promise<void> {
    this.#heard(await this.record("stop", { trial, how }, "stop", { id: trial, how }));
  }

  /** Resolves when all submitted trials have ended. @throws WorkbenchError `too-slow` */
  async followToTheEnd(deadlineMs: number): Promise<void> {
    const under = (): string[] =>
      [...this.statuses].filter(([, status]) => !status || !hasEnded(status)).map(([id]) => id);
    const end = performance.now() + deadlineMs;
    while (under().length > 0) {
      await this.follow(under());
      const left = Math.min(FOLLOW_EVERY_MS, Math.max(1, end - performance.now()));
      await until("trials ended", () => under().length === 0, left).catch(() => undefined);
      if (performance.now() > end && under().length > 0)
        throw new WorkbenchError(
          "too-slow",
          `${under().length} trials have not ended in ${deadlineMs} ms.`,
          "See the history.",
        );
    }
  }

  async follow(ids: readonly string[]): Promise<void> {
    for (let at = 0; at < ids.length; at += PAGE) {
      const answer = v.parse(Followed, await this.ask("follow", { ids: ids.slice(at, at + PAGE) }));
      for (const status of answer.trials) this.#heard(status);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#socket?.then(
      (socket) => {
        socket.close();
      },
      () => undefined,
    );
  }

  async #connected(): Promise<RawSocket> {
    this.#socket ??= this.#connect();
    try {
      const socket = await this.#socket;
      if (socket.connected) return socket;
    } catch (error) {
      this.#socket = null;
      throw error;
    }
    this.#socket = null;
    return this.#connected();
  }

  async #connect(): Promise<RawSocket> {
    const { relayUrl, address } = this.settings;
    const socket = await openSocket({ url: relayUrl(), namespace: "/user", address }, (event, message) => {
      if (event === "trial-changed") this.#heard(message);
    });
    const message = { protocol: relayProtocolVersion, by: this.#login };
    const { token, user } = v.parse(LoggedIn, await socket.ask("login", message));
    this.token = token;
    this.id = user;
    this.#login = { type: "token", token };
    return socket;
  }

  #heard(message: unknown): void {
    const status = v.parse(TrialStatus, message);
    const known = this.statuses.get(status.trial);
    if (known && sayTheSame(known, status)) return;
    this.settings.recorder.info(this.settings.name, "status", status);
    if (!known || status.revision >= known.revision) this.statuses.set(status.trial, status);
  }
}

function sayTheSame(a: TrialStatus, b: TrialStatus): boolean {
  return a.revision === b.revision && a.state === b.state && a.result?.signature === b.result?.signature;
}
