/** Sessions: a signed token, whose user and age the database confirms, remembered for a few seconds. */
import { randomUUID } from "node:crypto";
import * as v from "valibot";
import type { Database } from "../database/index.ts";
import { readToken, signToken } from "./session-token.ts";
import { sha256Hex } from "./secrets.ts";
import { toPrincipal, UserRow, type UserPrincipal } from "./users.ts";

export const SESSION_MS = 15 * 60_000;
/** a user who is gone is gone so soon */
const REMEMBER_MS = 5000;
const MOST_REMEMBERED = 20_000;

const Confirmed = v.object({ ...UserRow.entries, now: v.number() });

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

  async begin(user: string): Promise<{ readonly token: string; readonly endsInMs: number }> {
    const endsAt = Math.floor(await this.#database.now()) + SESSION_MS;
    return { token: signToken(this.#key, { user, endsAt, salt: randomUUID() }), endsInMs: SESSION_MS };
  }

  /** @returns null: not ours, ended, or its user is gone */
  async find(token: string): Promise<UserPrincipal | null> {
    const claim = readToken(this.#key, token);
    if (!claim) return null;
    const name = sha256Hex(token);
    const known = this.#known.get(name);
    if (known && this.#monotonicMs() < known.untilMs) return known.user;
    const [row] = await this.#database.query(
      `select id, name, role, (extract(epoch from clock_timestamp()) * 1000)::float8 as now
       from identity_user where id = $1`,
      [claim.user],
    );
    if (!row) return null;
    const { now, ...user } = v.parse(Confirmed, row);
    if (now >= claim.endsAt) return null;
    return this.#remember(name, toPrincipal(user), claim.endsAt - now);
  }

  #remember(name: string, user: UserPrincipal, endsInMs: number): UserPrincipal {
    if (this.#known.size >= MOST_REMEMBERED) this.#known.clear();
    this.#known.set(name, { user, untilMs: this.#monotonicMs() + Math.min(REMEMBER_MS, endsInMs) });
    return user;
  }
}
