/** Who connects: his address, whether his page may, and how many strangers come from where he does. */
import type { IncomingMessage } from "node:http";
import type { Server, Socket } from "socket.io";
import type { Entrance } from "../http/index.ts";
import { addressKey } from "../identity/index.ts";
import { BucketByKey, isLoopback, type SocketLimits } from "./limits/index.ts";

/** A connection that has not said yet who it is. */
export interface Guest {
  readonly address: string;
  /** he has, and counts no more among strangers */
  isKnown(): void;
}

export class Connections {
  readonly #entrance: Entrance;
  readonly #limits: SocketLimits;
  readonly #strangers = new BucketByKey();
  readonly #addresses = new WeakMap<Socket["conn"], string>();
  readonly #taken = new WeakSet<Socket["conn"]>();

  constructor(entrance: Entrance, limits: SocketLimits) {
    this.#entrance = entrance;
    this.#limits = limits;
  }

  /** For engine.io's `allowRequest`. */
  readonly admit = (
    request: IncomingMessage,
    decide: (refusal: string | null | undefined, admitted: boolean) => void,
  ): void => {
    const refusal = this.#entrance.refusalOf(request) ?? this.#tooMany(this.#entrance.addressOf(request));
    decide(refusal, refusal === null);
  };

  /** The first request of a connection is kept by engine.io for as long as it lives; what is needed of it is an address. */
  noteAddresses(server: Server): void {
    server.engine.on("connection", (connection: Socket["conn"]) => {
      this.#addresses.set(connection, this.#entrance.addressOf(connection.request));
    });
  }

  /**
   * A connection is for one socket, once: limits are counted by socket, and whoever came and went on the same connection,
   * or asked for a thousand at once, would have them a thousand times. @returns false: it had its own; it is closed
   */
  claim({ conn }: Socket): boolean {
    const isFirst = !this.#taken.has(conn);
    this.#taken.add(conn);
    if (!isFirst) conn.close(true);
    return isFirst;
  }

  /** Ends a stranger who does not say who he is. Called for a socket once the relay can answer it. */
  receive(socket: Socket): Guest {
    const address = this.#addresses.get(socket.conn) ?? socket.conn.remoteAddress;
    Reflect.set(socket.conn, "request", null);
    let known = false;
    const timer = setTimeout(() => socket.disconnect(true), this.#limits.strangerMs);
    socket.once("disconnect", () => {
      clearTimeout(timer);
    });
    return {
      address,
      isKnown: () => {
        if (known) return;
        known = true;
        clearTimeout(timer);
        this.#strangers.giveBack(addressKey(address));
      },
    };
  }

  #tooMany(address: string): string | null {
    const { connections, loopbackConnections } = this.#limits;
    const size = isLoopback(address) ? loopbackConnections : connections;
    return this.#strangers.take(addressKey(address), size) ? null : "Too many connections from this address.";
  }
}
