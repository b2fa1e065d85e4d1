/** A link whose relay is a few lines of a test; it parses nothing and may be down. */
import type { NodeLink, NodeLinkOptions } from "../../link/index.ts";
import { WorkbenchError, type TrialEvent } from "../../../study/index.ts";

export interface Asked {
  readonly event: string;
  readonly request: Record<string, unknown>;
}

export interface FakeLink {
  readonly connect: (told: Pick<NodeLinkOptions, "offer" | "onProven">) => NodeLink;
  readonly asked: Asked[];
  /** events of all progress messages */
  readonly progress: TrialEvent[];
  /** what the relay says; undefined: never anything. Default: all is well */
  answer: (asked: Asked) => unknown;
  notify(notice: string, message: unknown): void;
  /** the connection is lost; questions wait */
  lose(): void;
  /** it stands (again), and the node is paired */
  find(): void;
  refuse(reason: string): void;
}

const wellAnswered = ({ event }: Asked): unknown => {
  if (event === "ready") return {};
  return event === "renew" || event === "resume" ? { fenced: [], stop: [] } : { taken: "stored" };
};

export function createFakeLink(): FakeLink {
  const listeners = new Map<string, Set<(message: unknown) => void>>();
  let told: Pick<NodeLinkOptions, "offer" | "onProven"> | null = null;
  let opened = Promise.withResolvers<undefined>();
  let [state, reason]: [NodeLink["state"], string | null] = ["connecting", "Connecting."];

  const on = (topic: string, listener: (message: never) => void): (() => void) => {
    const own = listener as (message: unknown) => void;
    listeners.set(topic, (listeners.get(topic) ?? new Set()).add(own));
    return () => void listeners.get(topic)?.delete(own);
  };
  const notify = (topic: string, message: unknown): void => {
    for (const listener of [...(listeners.get(topic) ?? [])]) listener(message);
  };
  const become = (next: NodeLink["state"], why: string | null): void => {
    [state, reason] = [next, why];
    notify(" state", next);
  };
  const ask = async (
    event: string,
    request: Record<string, unknown>,
    signal?: AbortSignal,
  ): Promise<unknown> => {
    const withdrawn = Promise.withResolvers<never>();
    const withdraw = (): void => withdrawn.reject(new WorkbenchError("aborted", "Withdrawn.", ""));
    if (signal?.aborted) withdraw();
    signal?.addEventListener("abort", withdraw);
    for (;;) {
      await Promise.race([opened.promise, withdrawn.promise]);
      const asked = structuredClone({ event, request });
      fake.asked.push(asked);
      const answer = fake.answer(asked);
      if (answer instanceof Error) throw answer;
      if (answer === undefined) return withdrawn.promise;
      // lost on its way: asked again when the relay is back
      if (answer !== "lost") return answer;
      fake.lose();
    }
  };
  const fake: FakeLink = {
    asked: [],
    progress: [],
    answer: wellAnswered,
    notify,
    lose: () => {
      opened = Promise.withResolvers();
      become("connecting", "The connection was lost.");
    },
    find: () => {
      become("open", null);
      opened.resolve(undefined);
      told!.onProven({ state: "paired", node: "0".repeat(64), owner: "Ada", paused: false });
    },
    refuse: (why) => become("refused", why),
    connect: (options) => {
      told = options;
      const link = {
        url: "http://relay.test",
        get state() {
          return state;
        },
        get reason() {
          return reason;
        },
        ask,
        tell: (_event: string, { events }: { events: TrialEvent[] }) => void fake.progress.push(...events),
        on,
        onState: (listener: (next: never) => void) => on(" state", listener),
        close: () => become("closed", "Closed."),
      };
      return link as unknown as NodeLink;
    },
  };
  return fake;
}

export { wellAnswered };
