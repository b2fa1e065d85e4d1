/** How a lease is stopped from outside; the strongest wish wins. */

/** pause: a result after the epoch. give-back: the same, for another node to go on. cancel: at once. drop: at once, and without a word. */
export type StopHow = "pause" | "give-back" | "cancel" | "drop";

const STRENGTH: readonly StopHow[] = ["pause", "give-back", "cancel", "drop"];

export interface LeaseStop {
  readonly how: StopHow | null;
  /** for people */
  readonly why: string;
  /** aborted: pause after the epoch, or end */
  readonly pausing: AbortSignal;
  /** aborted: end now */
  readonly ending: AbortSignal;
  /** aborted: and say nothing more */
  readonly dropping: AbortSignal;
  ask(how: StopHow, why: string): void;
  /** the last word is on its way: from now on others' wishes are not heard, save that the node itself ends */
  conclude(): void;
  readonly concluded: boolean;
}

export function createLeaseStop(): LeaseStop {
  const [pausing, ending, dropping] = [new AbortController(), new AbortController(), new AbortController()];
  let concluded = false;
  let [how, why]: [StopHow | null, string] = [null, ""];
  return {
    get how() {
      return how;
    },
    get why() {
      return why;
    },
    pausing: pausing.signal,
    ending: ending.signal,
    dropping: dropping.signal,
    ask: (wished, because) => {
      if (concluded && wished !== "drop") return;
      if (how !== null && STRENGTH.indexOf(wished) <= STRENGTH.indexOf(how)) return;
      [how, why] = [wished, because];
      pausing.abort();
      if (wished === "cancel" || wished === "drop") ending.abort();
      if (wished === "drop") dropping.abort();
    },
    conclude: () => (concluded = true),
    get concluded() {
      return concluded;
    },
  };
}
