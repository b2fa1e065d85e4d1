/** What was asked of a relay, and what it answered, as the asking side saw it: one JSON line each. */
import * as v from "valibot";
import { TrialStatus } from "../../../protocol/index.ts";
import { Count } from "../../../study/index.ts";

const at = v.pipe(v.number(), v.finite(), v.minValue(0));

/**
 * invoke: asked. ok, fail: answered, with `value` or the error's code. info: nobody asked (a lease came, a relay died) or
 * nobody knows (the answer was lost). `call` ties an answer to its question.
 */
export const HistoryEntry = v.variant("type", [
  v.strictObject({
    type: v.literal("invoke"),
    at,
    call: Count,
    by: v.string(),
    op: v.string(),
    value: v.unknown(),
  }),
  v.strictObject({ type: v.literal("ok"), at, call: Count, value: v.unknown() }),
  v.strictObject({ type: v.literal("fail"), at, call: Count, code: v.string() }),
  v.strictObject({ type: v.literal("info"), at, by: v.string(), op: v.string(), value: v.unknown() }),
]);
export type HistoryEntry = v.InferOutput<typeof HistoryEntry>;

const trial = v.string();
const node = v.string();

/** `value` of an invoke, by `op`; others are for people only. */
export const invoked = {
  submit: v.object({ trial, owner: v.string() }),
  /** honest: false for a message that must never count */
  finish: v.object({ trial, replica: Count, node, token: v.string(), honest: v.boolean() }),
  fail: v.object({ trial, replica: Count, node, token: v.string(), how: v.string() }),
  stop: v.object({ trial, how: v.picklist(["pause", "cancel"]) }),
  judge: v.object({ trial, replica: Count, valid: v.boolean() }),
  revoke: v.object({ node }),
} as const;

/** `value` of an info, by `op`. */
export const noticed = {
  leased: v.object({ trial, replica: Count, attempt: Count, node, token: v.string() }),
  /** told by the relay to this node: the token counts no more */
  fenced: v.object({ node, token: v.string() }),
  /** as the submitter was told it, at any time */
  status: v.object({ ...TrialStatus.entries, trial }),
  /** resident memory of the relay's process */
  memory: v.object({ bytes: Count }),
  /** a line of the relay's standard error, or an exit that nobody caused */
  trouble: v.object({ text: v.string() }),
} as const;
