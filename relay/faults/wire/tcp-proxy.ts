/**
 * Between a client and a relay: passes bytes on, until it is told to spoil them. Needs no rights, unlike netem, and
 * cuts where a seed says.
 */
import { createServer, connect, type Server, type Socket } from "node:net";
import { once } from "node:events";
import type { SeededRandom } from "../../../study/index.ts";

export type Trouble =
  | { readonly type: "none" }
  /** each piece comes so much later, ms, uniform up to `mostMs` */
  | { readonly type: "delay"; readonly mostMs: number }
  /** both sides stay connected, and nothing arrives any more */
  | { readonly type: "half-open" }
  /** the next piece is passed on in part, then both sides are cut */
  | { readonly type: "cut-mid-frame" }
  /** one byte at a time */
  | { readonly type: "bytes" };

interface Pair {
  readonly client: Socket;
  readonly upstream: Socket;
  trouble: Trouble;
}

export class TcpProxy {
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  readonly #random: SeededRandom;
  /** of connections to come */
  trouble: Trouble = { type: "none" };
  cuts = 0;

  constructor(target: () => { readonly host: string; readonly port: number }, random: SeededRandom) {
    this.#random = random;
    this.#server = createServer((client) => {
      const upstream = connect(target());
      const pair: Pair = { client, upstream, trouble: this.trouble };
      this.#pairs.add(pair);
      this.#pass(pair, client, upstream);
      this.#pass(pair, upstream, client);
    });
  }

  /** @returns the address to connect to, of a relay that is reached through here */
  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/`;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** @param draw - in [0, 1): which open connection it happens to; all of them when left out */
  spoil(trouble: Trouble, draw?: number): void {
    const pairs = [...this.#pairs];
    const chosen = draw === undefined ? pairs : pairs.slice(Math.floor(draw * pairs.length)).slice(0, 1);
    for (const pair of chosen) pair.trouble = trouble;
  }

  /** @param draw - as for `spoil` */
  cut(draw?: number): void {
    const pairs = [...this.#pairs];
    const chosen = draw === undefined ? pairs : pairs.slice(Math.floor(draw * pairs.length)).slice(0, 1);
    for (const pair of chosen) this.#end(pair);
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }

  #pass(pair: Pair, from: Socket, to: Socket): void {
    let queue = Promise.resolve(); // pieces keep their order
    from.on("data", (piece: Buffer) => {
      queue = queue.then(() => this.#forward(pair, piece, to));
    });
    from.on("error", () => {
      this.#end(pair);
    });
    from.on("close", () => {
      if (pair.trouble.type !== "half-open") this.#end(pair);
    });
  }

  async #forward(pair: Pair, piece: Buffer, to: Socket): Promise<void> {
    if (to.destroyed) return;
    switch (pair.trouble.type) {
      case "none":
        to.write(piece);
        return;
      case "delay":
        await wait(this.#random.next() * pair.trouble.mostMs);
        to.write(piece);
        return;
      case "half-open":
        return;
      case "cut-mid-frame":
        to.write(piece.subarray(0, this.#random.integer(piece.length)), () => {
          this.#end(pair);
        });
        return;
      case "bytes":
        to.setNoDelay(true);
        for (const byte of piece) {
          to.write(Uint8Array.of(byte));
          await wait(0);
        }
    }
  }

  #end(pair: Pair): void {
    if (!this.#pairs.delete(pair)) return;
    this.cuts += 1;
    pair.client.destroy();
    pair.upstream.destroy();
  }
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
