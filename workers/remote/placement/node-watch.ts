/** The nodes of a relay as they come and go. */
import type { NodeView } from "../../../protocol/index.ts";
import { WorkbenchError } from "../../../study/index.ts";
import type { UserLink } from "../../link/index.ts";

export interface NodeWatch {
  /** none once the link is refused or closed */
  readonly nodes: readonly NodeView[];
  /** resolves when they are known, or after a while without an answer */
  readonly ready: Promise<void>;
  onChange(listener: () => void): () => void;
  close(): void;
}

const PATIENCE_MS = 10_000;

export function watchNodes(link: UserLink): NodeWatch {
  let nodes: readonly NodeView[] = [];
  const listeners = new Set<() => void>();
  const { promise: ready, resolve } = Promise.withResolvers<undefined>();
  const patience = setTimeout(() => {
    resolve(undefined);
  }, PATIENCE_MS);
  const see = (seen: { readonly nodes: readonly NodeView[] }): void => {
    ({ nodes } = seen);
    clearTimeout(patience);
    resolve(undefined);
    for (const listener of listeners) listener();
  };
  const ask = async (): Promise<void> => {
    try {
      see(await link.ask("nodes", {}));
    } catch (error) {
      // a link that is refused or closed has no nodes; whoever submits hears why
      if (!(error instanceof WorkbenchError)) throw error;
      see({ nodes: [] });
    }
  };
  const forget = [
    link.on("nodes-changed", see),
    link.onState((state) => {
      if (state === "open") void ask();
      // nobody tells of them any more
      if (state === "refused" || state === "closed") see({ nodes: [] });
    }),
  ];
  void ask();
  return {
    get nodes() {
      return nodes;
    },
    ready,
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => {
      clearTimeout(patience);
      for (const stop of forget) stop();
    },
  };
}
