/** Before anything is answered: who asks, by which name, from which page. The same for HTTP and for sockets. */
import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import { isKnownHost } from "./host-check.ts";

export interface EntranceOptions {
  /** names, besides localhost and addresses, under which this server may be asked */
  readonly names: readonly string[];
  /** origins of pages elsewhere that may use this relay, such as "https://lab.example.org" */
  readonly origins: readonly string[];
  /** a proxy stands in front: what it says about the asker counts */
  readonly proxy: boolean;
}

export class Entrance {
  readonly #names: readonly string[];
  readonly #origins: ReadonlySet<string>;
  readonly #proxy: boolean;

  constructor({ names, origins, proxy }: EntranceOptions) {
    this.#names = names.map((name) => name.toLowerCase());
    this.#origins = new Set(origins);
    this.#proxy = proxy;
  }

  knowsHost(request: IncomingMessage): boolean {
    return isKnownHost(request.headers.host, this.#names);
  }

  /** For what is not public. @returns null: let in; else why not, for people */
  refusalOf(request: IncomingMessage): string | null {
    if (!this.knowsHost(request)) return "Unknown host name.";
    const { origin } = request.headers;
    if (origin === undefined || this.isOwnPage(request) || this.#origins.has(origin)) return null;
    return "Pages of this origin may not use this relay.";
  }

  /** whether the page that asks was served here; programs that are no page send no origin */
  isOwnPage(request: IncomingMessage): boolean {
    const { origin, host } = request.headers;
    // the scheme is left out of account: behind a proxy this side is plain where the page's is not
    return origin !== undefined && host !== undefined && origin.replace(/^https?:\/\//, "") === host;
  }

  /** @returns the origin of a page elsewhere that was allowed here, or null */
  foreignOrigin(request: IncomingMessage): string | null {
    const { origin } = request.headers;
    return origin !== undefined && !this.isOwnPage(request) && this.#origins.has(origin) ? origin : null;
  }

  /** A proxy appends whom it heard from: only the last entry is not the asker's own invention. */
  addressOf(request: IncomingMessage): string {
    const said = this.#proxy ? request.headers["x-forwarded-for"] : undefined;
    const last = (Array.isArray(said) ? said.join(",") : (said ?? "")).split(",").at(-1)?.trim() ?? "";
    return last === "" ? (request.socket.remoteAddress ?? "") : last;
  }

  /** whether nobody on the way can read along */
  isSecure(request: IncomingMessage): boolean {
    if (request.socket instanceof TLSSocket) return true;
    return this.#proxy && request.headers["x-forwarded-proto"] === "https";
  }
}
