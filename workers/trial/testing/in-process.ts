/** A trial worker in this process, for tests: the same messages as through a port, copied as a port would. */
import type { TrialData, WorkerMessage } from "../../../protocol/index.ts";
import type { TrialEvent, WorkbenchError } from "../../../study/index.ts";
import { setImmediate } from "node:timers/promises";
import * as tf from "@tensorflow/tfjs";
import type { TrialChannel } from "../../host/index.ts";
import { deviceLost } from "../errors.ts";
import { serveTrials, type LinkedProgram, type OpenedBackend, type TrialEnvironment } from "../index.ts";

export interface TestEnvironment extends Omit<TrialEnvironment, "openBackend"> {
  openBackend: TrialEnvironment["openBackend"];
  /** what the device lost looks like */
  lose(): void;
  opens: number;
}

export function testEnvironment(overrides: Partial<TrialEnvironment> = {}): TestEnvironment {
  let fault: WorkbenchError | null = null;
  const environment: TestEnvironment = {
    now: () => performance.now(),
    yieldToHost: () => setImmediate(),
    memoryLimitBytes: 2 ** 30,
    exit: () => undefined,
    opens: 0,
    lose: () => (fault = deviceLost()),
    every: (milliseconds, callback) => {
      const timer = setInterval(callback, milliseconds);
      return () => clearInterval(timer);
    },
    openBackend: async (): Promise<OpenedBackend> => {
      await tf.setBackend("cpu");
      environment.opens++;
      fault = null;
      return {
        backend: "cpu",
        adapter: "JavaScript",
        fallback: null,
        probeMs: 0,
        fault: () => fault,
        releaseFreeMemory: () => undefined,
      };
    },
    ...overrides,
  };
  return environment;
}

/** A channel to a worker that serves `linked` here. */
export function openInProcess(linked: LinkedProgram, environment: TrialEnvironment = testEnvironment()) {
  let toHost = (_: unknown): void => undefined;
  let toWorker = (_: unknown): void => undefined;
  let closed = false;
  const channel: TrialChannel & { crash(reason: string): void } = {
    send: (message) => {
      const copy = structuredClone(message);
      queueMicrotask(() => toWorker(copy));
    },
    onMessage: (receive) => (toHost = receive),
    onClose: (listen) => (channel.crash = listen),
    close: () => (closed = true),
    crash: () => undefined,
  };
  serveTrials(
    {
      send: (message) => {
        if (!closed) toHost(structuredClone(message));
      },
      onMessage: (receive) => (toWorker = receive),
    },
    linked,
    environment,
  );
  return channel;
}

export interface Conversation {
  readonly messages: WorkerMessage[];
  send: TrialChannel["send"];
  /** resolves with the first message, past or future, that fits */
  readonly until: (fits: (message: WorkerMessage) => boolean) => Promise<WorkerMessage>;
}

/** Opens the worker and provides the data. */
export function converse(
  linked: LinkedProgram,
  data: TrialData,
  environment: TrialEnvironment = testEnvironment(),
  whenLost?: "wasm",
): Conversation {
  const channel = openInProcess(linked, environment);
  const messages: WorkerMessage[] = [];
  const waiting = new Set<() => void>();
  channel.onMessage((message) => {
    messages.push(message as WorkerMessage);
    for (const check of waiting) check();
  });
  channel.send({ type: "open", backend: "cpu", whenLost, wasm: {} });
  channel.send({ type: "provide-data", data });
  return {
    messages,
    send: (message) => channel.send(message),
    until: (fits) =>
      new Promise((resolve) => {
        const check = (): void => {
          const found = messages.find(fits);
          if (!found) return;
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
      }),
  };
}

/** Resolves when the worker has put away what it was told to do before; there is no such checkpoint to export. */
export async function untilIdle({ send, until }: Conversation, id: number): Promise<void> {
  send({ type: "export-model", id, checkpoint: new Uint8Array() });
  await until((message) => message.type === "request-failed" && message.id === id);
}

export const isLast = (event: TrialEvent): boolean =>
  ["trial-paused", "trial-completed", "trial-diverged", "trial-failed"].includes(event.type);
