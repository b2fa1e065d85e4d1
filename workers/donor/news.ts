import type { LinkState } from "../link/index.ts";

/** What a node does, for whoever looks at it: one JSON object each. Trials are named by the relay's ids. */
export type DonorNews =
  /** somebody has to type the code in Firstlight to make the node theirs */
  | { readonly type: "pairing"; readonly code: string; readonly node: string; readonly expiresInMs: number }
  | { readonly type: "paired"; readonly owner: string; readonly node: string }
  /** `reason` is for people; null while the link is open */
  | { readonly type: "link"; readonly state: LinkState; readonly reason: string | null }
  | {
      readonly type: "lease";
      readonly trial: string;
      readonly study: string;
      readonly number: number;
      readonly attempt: number;
      readonly fromEpoch: number;
    }
  | {
      readonly type: "epoch";
      readonly trial: string;
      readonly epoch: number;
      readonly epochs: number;
      readonly valLoss: number;
      readonly seconds: number;
    }
  | { readonly type: "kept"; readonly trial: string; readonly epoch: number }
  | {
      readonly type: "finished";
      readonly trial: string;
      readonly outcome: "paused" | "completed" | "diverged";
      readonly epochs: number;
      readonly seconds: number;
    }
  | {
      readonly type: "left";
      readonly trial: string;
      readonly how: "failed" | "given-back" | "refused" | "fenced";
      readonly message: string;
    }
  /** by the owner */
  | { readonly type: "paused"; readonly paused: boolean }
  | { readonly type: "draining"; readonly reason: string }
  | { readonly type: "complaint"; readonly message: string };
