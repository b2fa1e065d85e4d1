/** Challenges that this relay has given out: each is good once, for a minute by this relay's monotonic clock. */
import { randomBytes } from "node:crypto";
import { relayProtocolVersion, type Challenge } from "../../protocol/index.ts";

const LIFETIME_MS = 60_000;
/** more than there can be sockets; the oldest give way */
const MOST = 50_000;

export class Challenges {
  readonly #relay: string;
  readonly #monotonicMs: () => number;
  readonly #given = new Map<string, { readonly at: number; readonly givenMs: number }>();

  constructor(relay: string, monotonicMs: () => number) {
    this.#relay = relay;
    this.#monotonicMs = monotonicMs;
  }

  /** `at` is only there to be signed: its age is measured here, not read from it. */
  give(): Challenge {
    this.#forgetOld();
    const nonce = randomBytes(32).toString("base64");
    const at = Date.now();
    this.#given.set(nonce, { at, givenMs: this.#monotonicMs() });
    return { relay: this.#relay, nonce, at, protocol: relayProtocolVersion };
  }

  /** @returns whether it was ours and fresh; it is not any more */
  take({ relay, nonce, at }: Challenge): boolean {
    const given = this.#given.get(nonce);
    this.#given.delete(nonce);
    if (!given || relay !== this.#relay || at !== given.at) return false;
    return this.#monotonicMs() - given.givenMs <= LIFETIME_MS;
  }

  /** The map is in the order in which they were given. */
  #forgetOld(): void {
    const now = this.#monotonicMs();
    for (const [nonce, { givenMs }] of this.#given) {
      if (now - givenMs <= LIFETIME_MS && this.#given.size < MOST) break;
      this.#given.delete(nonce);
    }
  }
}
