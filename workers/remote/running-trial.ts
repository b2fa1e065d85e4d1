/** What its owner does to a trial while it runs elsewhere. */
export interface RunningTrial {
  /** at the relay; null before it is there */
  readonly id: string | null;
  /** what the relay's nodes were to train is trained here */
  readonly isHere: boolean;
  stop(how: "pause" | "cancel"): void;
  /** takes a trial that no node has begun back, to be trained here */
  withdraw(): void;
  /** Ends it for this side alone, as cancelled, unless it is trained here. */
  leave(): void;
  /** resolves after the last event; never throws */
  readonly done: Promise<void>;
}
