/** LISTEN on a connection of its own, made again whenever it is lost. */
import type { Client } from "pg";
import { setTimeout as sleep } from "node:timers/promises";

const askEveryMs = 10_000;
const answerWithinMs = 5000;
const longestPauseMs = 2000;

export interface ServerListener {
  /** resolves once notifications arrive */
  listen(channel: string, listener: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

const quoted = (channel: string): string => `"${channel.replaceAll('"', '""')}"`;

/** A connection that is half open says nothing: it is asked from time to time, and dropped when it does not answer. */
function watch(client: Client, drop: () => void): () => void {
  const timer = setInterval(() => {
    const late = setTimeout(drop, answerWithinMs);
    client.query("select 1").then(
      () => clearTimeout(late),
      () => {
        clearTimeout(late);
        drop();
      },
    );
  }, askEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}

export function serverListener(create: () => Client): ServerListener {
  const channels = new Map<string, Set<(payload: string) => void>>();
  let connection: Promise<Client> | null = null;
  let closed = false;

  const tell = (channel: string, payload: string): void => {
    for (const listener of channels.get(channel) ?? []) listener(payload);
  };

  async function connect(): Promise<Client> {
    const client = create();
    let dropped = false;
    const drop = (): void => {
      if (dropped) return;
      dropped = true;
      unwatch();
      client.end().catch(() => undefined);
      if (closed) return;
      connection = reconnect();
      connection.catch(() => undefined);
    };
    const unwatch = watch(client, drop);
    client.on("error", () => drop());
    client.on("end", () => drop());
    client.on("notification", ({ channel, payload }) => tell(channel, payload ?? ""));
    try {
      await client.connect();
      for (const channel of channels.keys()) await client.query(`listen ${quoted(channel)}`);
    } catch (error) {
      // the caller tries again
      dropped = true;
      unwatch();
      client.end().catch(() => undefined);
      throw error;
    }
    return client;
  }

  async function reconnect(): Promise<Client> {
    for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      await sleep(pauseMs * (0.5 + Math.random()), undefined, { ref: false });
      if (closed) throw new Error("The database was closed.");
      try {
        const client = await connect();
        // what was told meanwhile was told to nobody
        for (const channel of channels.keys()) tell(channel, "");
        return client;
      } catch {
        // not back yet
      }
    }
  }

  return {
    listen: async (channel, listener) => {
      const here = channels.get(channel);
      if (here) here.add(listener);
      else channels.set(channel, new Set([listener]));
      if (!connection) {
        connection = connect();
        connection.catch(() => {
          connection = null;
        });
        await connection;
      } else if (!here) {
        await (await connection).query(`listen ${quoted(channel)}`);
      }
      return async () => {
        channels.get(channel)?.delete(listener);
        await Promise.resolve();
      };
    },
    close: async () => {
      closed = true;
      const client = await connection?.catch(() => null);
      await client?.end().catch(() => undefined);
    },
  };
}
