/** Keeps leases alive from a timer of its own, which training cannot delay: it trains elsewhere. */
import type { Renewed } from "../../protocol/index.ts";
import type { NodeLink } from "../link/index.ts";

export interface Renewals {
  /** to be called when leases come or go */
  update(): void;
  /** after a connection was lost: the same, at once */
  resume(): Promise<void>;
  stop(): void;
}

export interface RenewalsOptions {
  readonly link: Pick<NodeLink, "ask" | "state">;
  readonly leases: () => readonly { readonly token: string; readonly leaseMs: number }[];
  readonly onRenewed: (renewed: Renewed) => void;
}

export function createRenewals({ link, leases, onRenewed }: RenewalsOptions): Renewals {
  const ended = new AbortController();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let asking = false;

  const ask = async (event: "renew" | "resume"): Promise<void> => {
    const tokens = leases().map(({ token }) => token);
    if (tokens.length === 0) return;
    onRenewed(await link.ask(event, { tokens }, ended.signal));
  };
  const tick = (): void => {
    timer = null;
    // after a lost connection `resume` says it; several questions at once say nothing more
    if (!asking && link.state === "open") {
      asking = true;
      // an answer that does not come, or a refusal, shows at the next lease's word; the lease itself is the relay's to end
      void ask("renew")
        .catch(() => undefined)
        .finally(() => (asking = false));
    }
    update();
  };
  const update = (): void => {
    const shortest = Math.min(...leases().map(({ leaseMs }) => leaseMs));
    if (shortest === Infinity || ended.signal.aborted) {
      if (timer) clearTimeout(timer);
      timer = null;
    } else timer ??= setTimeout(tick, shortest / 3);
  };
  return {
    update,
    resume: () => ask("resume"),
    stop: () => {
      ended.abort();
      update();
    },
  };
}
