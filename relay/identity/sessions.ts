/** Sessions: a signed token, whose user and age the database confirms, remembered for a few seconds. */
import { randomUUID } from "node:crypto";
import * as v from "valibot";
import type { Database } from "../database/index.ts";
import { Count } from "../../study/index.ts";
import { sessionExpired } from "./refusals.ts";
import { readToken, signToken } from "./session-token.ts";
import { sha256Hex } from "./secrets.ts";
import { toPrincipal, UserRow, type UserPrincipal } from "./users.ts";

export const SESSION_MS = 15 * 60_000;
/** a user who is gone is gone so soon */
const REMEMBER_MS = 5000;
const MOST_REMEMBERED = 20_000;

const Confirmed = v.object({ ...UserRow.entries, round: Count, now: v.number() });
type Confirmed = v.InferOutput<typeof Confirmed>;
export interface BegunSession {
  readonly token: string;
  readonly endsInMs: number;
}
const confirmSql = `select id, name, role, session_round as round,
    (extract(epoch from clock_timestamp()) * 1000)::float8 as now
  from identity_user where id = $1 and removed_at is null`;

export class Sessions {
  readonly #database: Database;
  readonly #key: Buffer;
  readonly #monotonicMs: () => number;
  readonly #known = new Map<string, { readonly user: UserPrincipal; readonly untilMs: number }>();

  constructor(database: Database, key: Buffer, monotonicMs: () => number) {
    this.#database = database;
    this.#key = key;
    this.#monotonicMs = monotonicMs;
  }

  /** @param round - null: whichever it is. @throws WorkbenchError `session-expired`: the user is gone, or it is another */
  async begin(user: string, round: number | null): Promise<BegunSession & { readonly user: UserPrincipal }> {
    const confirmed = await this.#confirm(user);
    if (!confirmed || (round !== null && confirmed.round !== round)) throw sessionExpired();
    return { user: toPrincipal(confirmed), ...this.#sign(confirmed) };
  }

  /** @returns null: not ours; whether it stands is not looked at */
  read(token: string): { readonly user: string; readonly round: number } | null {
    return readToken(this.#key, token);
  }

  /** Whether its user is there and nobody has ended it, however old it is. */
  async stands(token: string): Promise<boolean> {
    const claim = readToken(this.#key, token);
    const confirmed = claim && (await this.#confirm(claim.user));
    return confirmed !== null && confirmed.round === claim?.round;
  }

  /**
   * Of the same round: an earlier session begins none that outlives the end of all. @returns null: as `find` says
   */
  async renew(token: string): Promise<(BegunSession & { readonly user: UserPrincipal }) | null> {
    const claim = readToken(this.#key, token);
    const confirmed = claim && (await this.#confirm(claim.user));
    if (confirmed?.round !== claim?.round || !confirmed || confirmed.now >= claim.endsAt) return null;
    return { user: toPrincipal(confirmed), ...this.#sign(confirmed) };
  }

  /** @returns null: not ours, ended, or its user is gone */
  async find(token: string): Promise<UserPrincipal | null> {
    const claim = readToken(this.#key, token);
    if (!claim) return null;
    const name = sha256Hex(token);
    const known = this.#known.get(name);
    if (known && this.#monotonicMs() < known.untilMs) return known.user;
    const confirmed = await this.#confirm(claim.user);
    if (confirmed?.round !== claim.round || confirmed.now >= claim.endsAt) return null;
    return this.#remember(name, toPrincipal(confirmed), claim.endsAt - confirmed.now);
  }

  /** What the database says counts from the next question on. @param user - null: all of them */
  forget(user: string | null): void {
    for (const [name, known] of this.#known)
      if (user === null || known.user.user === user) this.#known.delete(name);
  }

  #sign({ id, round, now }: Confirmed): BegunSession {
    const endsAt = Math.floor(now) + SESSION_MS;
    return {
      token: signToken(this.#key, { user: id, endsAt, round, salt: randomUUID() }),
      endsInMs: SESSION_MS,
    };
  }

  async #confirm(user: string): Promise<Confirmed | null> {
    const [row] = await this.#database.query(confirmSql, [user]);
    return row ? v.parse(Confirmed, row) : null;
  }

  #remember(name: string, user: UserPrincipal, endsInMs: number): UserPrincipal {
    if (this.#known.size >= MOST_REMEMBERED) this.#known.clear();
    this.#known.set(name, { user, untilMs: this.#monotonicMs() + Math.min(REMEMBER_MS, endsInMs) });
    return user;
  }
}
