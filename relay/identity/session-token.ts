/** Session tokens: who, until when, signed with a key that all relays of one database share. Nothing is stored. */
import * as v from "valibot";
import { Amount, UserId } from "../../protocol/index.ts";
import { Count } from "../../study/index.ts";
import { equalBytes, hmac } from "./secrets.ts";

const Claim = v.strictObject({
  user: UserId,
  endsAt: Amount,
  /** all sessions of a user's earlier rounds have ended */
  round: v.optional(Count, 0),
  salt: v.pipe(v.string(), v.uuid()),
});
/** endsAt: ms since 1970 by the database's clock */
export type Claim = v.InferOutput<typeof Claim>;

export function signToken(key: Buffer, claim: v.InferInput<typeof Claim>): string {
  const body = Buffer.from(JSON.stringify(claim)).toString("base64url");
  return `${body}.${hmac(key, body).toString("base64url")}`;
}

/** @returns null for anything that this key did not sign; whether it has ended is the caller's to see */
export function readToken(key: Buffer, token: string): Claim | null {
  const [body = "", signature = "", ...rest] = token.split(".");
  if (rest.length > 0 || !equalBytes(Buffer.from(signature, "base64url"), hmac(key, body))) return null;
  const parsed = v.safeParse(Claim, JSON.parse(Buffer.from(body, "base64url").toString()));
  return parsed.success ? parsed.output : null;
}
