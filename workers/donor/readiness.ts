import type * as v from "valibot";
import type { Ready } from "../../protocol/index.ts";
import type { NodeLink } from "../link/index.ts";

export interface Readiness {
  /** tells the relay how many leases the node would take, unless it knows */
  changed(): void;
  /** resolves when the relay knows, or has not answered in a second */
  settled(): Promise<void>;
}

const LAST_WORD_MS = 1000;

/** @param now - what is to be told; null: nothing */
export function createReadiness(
  link: Pick<NodeLink, "ask">,
  now: () => v.InferInput<typeof Ready> | null,
): Readiness {
  let telling: Promise<void> | null = null;
  let dirty = false;
  const tell = async (): Promise<void> => {
    while (dirty) {
      dirty = false;
      const ready = now();
      // what the relay refuses now it is told again with the next change, or the next connection
      if (ready) await link.ask("ready", ready).catch(() => undefined);
    }
    telling = null;
  };
  return {
    changed: () => {
      dirty = true;
      telling ??= Promise.resolve().then(tell);
    },
    settled: () =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, LAST_WORD_MS);
        void (telling ?? Promise.resolve()).then(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}
