/** A connection to a relay that survives relays: for nodes and users, in a browser and under Node. */
import type * as v from "valibot";
import type { nodeNotices, nodeRequests, userNotices, userRequests } from "../../protocol/index.ts";

export type Requests = typeof nodeRequests | typeof userRequests;
export type Notices = typeof nodeNotices | typeof userNotices;
type Answered<R extends Requests> = { [K in keyof R]: R[K] extends { answer: null } ? never : K }[keyof R];
type Input<S> = S extends { request: v.GenericSchema } ? v.InferInput<S["request"]> : never;
type Output<S> = S extends { answer: v.GenericSchema } ? v.InferOutput<S["answer"]> : never;

/** connecting: also again, after it was lost. refused: the relay will not have this side; asking again is no use. */
export type LinkState = "connecting" | "open" | "refused" | "closed";

export interface RelayLink<R extends Requests, N extends Notices> {
  readonly url: string;
  readonly state: LinkState;
  /** why it is not open, for people; null while it is */
  readonly reason: string | null;
  /**
   * Sent again until answered, also through relays that die: requests are such that twice is once.
   * @throws WorkbenchError what the relay answered; `relay-closed` when this side closed; `aborted`
   */
  ask<K extends Answered<R>>(event: K, request: Input<R[K]>, signal?: AbortSignal): Promise<Output<R[K]>>;
  /** may get lost */
  tell<K extends Exclude<keyof R, Answered<R>>>(event: K, message: Input<R[K]>): void;
  on<K extends keyof N>(
    notice: K,
    listener: (message: N[K] extends v.GenericSchema ? v.InferOutput<N[K]> : never) => void,
  ): () => void;
  onState(listener: (state: LinkState) => void): () => void;
  close(): void;
}

export type UserLink = RelayLink<typeof userRequests, typeof userNotices>;
export type NodeLink = RelayLink<typeof nodeRequests, typeof nodeNotices>;
