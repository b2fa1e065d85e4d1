/**
 * A node without a GPU and without the project's node code: its own keys, its own socket, the protocol's messages, a
 * trainer that only waits. It can die, come back, and misbehave as its `Behaviour` says.
 */
import * as v from "valibot";
import {
  challengeText,
  Lease,
  nodeNotices,
  relayProtocolVersion,
  Renewed,
  type NodeOffer,
} from "../../../protocol/index.ts";
import { WorkbenchError, type SeededRandom } from "../../../study/index.ts";
import type { HistoryRecorder } from "../history/recorder.ts";
import type { NodeKey } from "../wire/node-key.ts";
import { isLost, openSocket, type RawSocket } from "../wire/raw-socket.ts";
import type { Behaviour } from "./behaviour.ts";
import { trainLease } from "./node-trial.ts";
import { sleep } from "./sleep.ts";

export interface NodeSettings {
  readonly key: NodeKey;
  readonly offer: NodeOffer;
  readonly address: string;
  /** asked before each connection: a relay may come back elsewhere */
  readonly relayUrl: () => string;
  readonly recorder: HistoryRecorder;
  readonly random: SeededRandom;
  readonly behaviour: Behaviour;
  readonly trainMs: (lease: Lease) => number;
  /** upper end of the random pause before it connects again */
  readonly reconnectMs: number;
}

interface Running {
  readonly lease: Lease;
  readonly stop: AbortController;
  renewed: boolean;
  /** its last word is on the way, and the answer to that says whether it counts */
  ending: boolean;
}

export class SimulatedNode {
  readonly settings: NodeSettings;
  readonly running = new Map<string, Running>();
  /** of leases: taken over from before a connection was lost */
  resumed = 0;
  /** renewals and resumptions that a relay answered */
  renewals = 0;
  /** ms from each word that it is idle to the lease that followed */
  readonly leaseWaits: number[] = [];
  leaseMs = 0;
  #idleSince: number | null = null;
  /** the relay will not have it again */
  refused: string | null = null;
  #life: AbortController | null = null;
  #socket: RawSocket | null = null;
  #renewal: NodeJS.Timeout | null = null;

  constructor(settings: NodeSettings) {
    this.settings = settings;
  }

  get alive(): boolean {
    return this.#life !== null;
  }
  get connected(): boolean {
    return this.#socket?.connected ?? false;
  }
  /** for those who forge: what this node could send */
  get socket(): RawSocket | null {
    return this.#socket;
  }

  start(): void {
    if (this.#life) return;
    this.#life = new AbortController();
    void this.#live(this.#life.signal).catch(() => undefined); // ends by `die` or `refused`, both of which it says
  }

  /** As a process that is killed: without a word, and nothing is remembered. */
  die(): void {
    this.settings.recorder.info(this.settings.key.id, "died", { tokens: [...this.running.keys()] });
    this.#life?.abort(new Error("dead"));
    this.#life = null;
    for (const { stop } of this.running.values()) stop.abort(new Error("dead"));
    this.running.clear();
    if (this.#renewal) clearInterval(this.#renewal);
    this.#renewal = null;
    this.#socket?.close(true);
    this.#socket = null;
  }

  /** Cuts the connection alone; the node trains on. */
  cut(): void {
    this.#socket?.close(true);
  }

  async #live(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.refused === null) {
      try {
        await this.#connection(signal);
      } catch (error) {
        signal.throwIfAborted();
        this.settings.recorder.info(this.settings.key.id, "connection-failed", { reason: String(error) });
        if (error instanceof WorkbenchError && /^(revoked|bad-proof|version-skew)$/.test(error.code))
          this.refused = error.code;
      }
      await sleep(this.settings.random.next() * this.settings.reconnectMs, signal);
    }
  }

  /** Resolves when it is over. */
  async #connection(signal: AbortSignal): Promise<void> {
    const { relayUrl, address } = this.settings;
    const challenged = Promise.withResolvers<unknown>();
    const socket = await openSocket(
      { url: relayUrl(), namespace: "/node", address, signal },
      (event, message) => {
        if (event === "challenge") challenged.resolve(message);
        else this.#hear(event, message);
      },
    );
    const over = new Promise<void>((resolve) => {
      socket.onClosed(() => {
        resolve();
      });
    });
    try {
      signal.throwIfAborted();
      const challenge = await Promise.race([challenged.promise, over]);
      if (challenge === undefined) return;
      await this.#prove(socket, challenge);
      signal.throwIfAborted();
      this.#socket = socket;
      await this.#resume(socket);
      await this.#ready();
      await over;
    } finally {
      socket.close(signal.aborted);
      if (this.#socket === socket) this.#socket = null;
    }
  }

  async #prove(socket: RawSocket, challenge: unknown): Promise<void> {
    const { key, offer } = this.settings;
    const signature = key.sign(challengeText(v.parse(nodeNotices.challenge, challenge)));
    await socket.ask("prove", { protocol: relayProtocolVersion, publicKey: key.publicKey, signature, offer });
  }

  async #resume(socket: RawSocket): Promise<void> {
    const tokens = this.#renewable();
    if (tokens.length === 0) return;
    this.#fence(await socket.ask("resume", { tokens }));
    this.resumed += tokens.filter((token) => this.running.has(token)).length;
  }

  async #ready(): Promise<void> {
    const idle = Math.max(0, this.settings.offer.slots - this.running.size);
    if (idle > 0 && this.#socket?.connected) this.#idleSince = performance.now();
    await this.#socket?.ask("ready", { idle, has: [] }).catch((error: unknown) => {
      if (!isLost(error)) throw error; // the next connection says it again
    });
  }

  #hear(event: string, message: unknown): void {
    if (event === "lease") this.#train(v.parse(Lease, message));
    else if (event === "stop") this.#stop(v.parse(nodeNotices.stop, message).token);
    else if (event === "revoked") this.refused = "revoked";
    else if (event === "complaint") this.settings.recorder.info(this.settings.key.id, "complaint", message);
  }

  #train(lease: Lease): void {
    const { recorder, key } = this.settings;
    if (this.running.has(lease.token) || !this.#life) return;
    const { trial, replica, attempt, token } = lease;
    if (this.#idleSince !== null) this.leaseWaits.push(performance.now() - this.#idleSince);
    this.#idleSince = null;
    this.leaseMs = lease.leaseMs;
    recorder.info(key.id, "leased", { trial, replica, attempt, node: key.id, token });
    const running: Running = { lease, stop: new AbortController(), renewed: true, ending: false };
    this.running.set(token, running);
    this.#renewal ??= setInterval(() => void this.#renew(), lease.leaseMs / 3);
    void this.#run(running);
  }

  async #run({ lease, stop }: Running): Promise<void> {
    const life = this.#life!.signal;
    const side = {
      ...this.settings,
      progress: (message: object) => this.#socket?.tell("progress", message),
      send: (event: "keep" | "finish" | "fail", message: Record<string, unknown>) =>
        this.#deliver(event, message, lease, life),
      die: () => {
        this.die();
      },
      abandonRenewal: () => {
        const running = this.running.get(lease.token);
        if (running) running.renewed = false;
      },
    };
    await trainLease(lease, side, AbortSignal.any([stop.signal, life])).catch(() => undefined); // stopped
    if (life.aborted) return;
    this.running.delete(lease.token);
    await this.#ready().catch(() => undefined); // refused: its connection is told as well
  }

  /** Twice, or after others, where its behaviour says so. @returns false: the lease counts no more */
  async #deliver(
    event: "keep" | "finish" | "fail",
    message: Record<string, unknown>,
    lease: Lease,
    life: AbortSignal,
  ): Promise<boolean> {
    const { random, behaviour } = this.settings;
    const running = this.running.get(lease.token);
    if (running && event !== "keep") running.ending = true;
    if (random.next() < behaviour.reordered) await sleep(50 + 1000 * random.next(), life);
    const counts = await this.#askUntilAnswered(event, message, lease, life);
    if (random.next() < behaviour.duplicates) await this.#askUntilAnswered(event, message, lease, life);
    return counts;
  }

  async #askUntilAnswered(
    event: "keep" | "finish" | "fail",
    message: Record<string, unknown>,
    lease: Lease,
    life: AbortSignal,
  ): Promise<boolean> {
    const { recorder, key } = this.settings;
    const { trial, replica, token } = lease;
    const asked = { trial, replica, node: key.id, token, honest: true, how: "failed" };
    for (;;) {
      while (!this.#socket?.connected) await sleep(20, life);
      const socket = this.#socket;
      try {
        const answer = await recorder.record(key.id, event, asked, () => socket.ask(event, message));
        return v.parse(v.object({ taken: v.string() }), answer).taken !== "fenced";
      } catch (error) {
        life.throwIfAborted();
        const code = error instanceof WorkbenchError ? error.code : "";
        if (!/^(lost-answer|rate-limited|database-unavailable|database-full)$/.test(code)) return false;
        await sleep(200, life);
      }
    }
  }

  #renewable(): string[] {
    return [...this.running.values()].filter(({ renewed }) => renewed).map(({ lease }) => lease.token);
  }

  async #renew(): Promise<void> {
    const tokens = this.#renewable();
    if (tokens.length === 0 || !this.#socket?.connected) return;
    await this.#socket.ask("renew", { tokens }).then(
      (answer) => {
        this.#fence(answer);
      },
      () => undefined, // renewed with the next beat or on the next connection
    );
  }

  #fence(answer: unknown): void {
    const { fenced, stop } = v.parse(Renewed, answer);
    this.renewals += 1;
    for (const token of fenced) {
      if (this.running.get(token)?.ending !== false) continue;
      this.settings.recorder.info(this.settings.key.id, "fenced", { node: this.settings.key.id, token });
      this.#stop(token);
    }
    for (const { token } of stop) this.#stop(token);
  }

  #stop(token: string): void {
    this.running.get(token)?.stop.abort(new Error("stopped"));
    this.running.delete(token);
  }
}
