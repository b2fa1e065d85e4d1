/** Sockets on a free port over a real queue and identity, for tests. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase, type Database } from "../../database/index.ts";
import { openIdentity, type OpenIdentity } from "../../identity/index.ts";
import { openQueue, type RunningQueue } from "../../queue/index.ts";
import { startServer, type RunningServer } from "../../server.ts";
import { openSockets, type RelaySockets, type SocketLimits } from "../index.ts";

export const OWNER_CODE = "test-owner-code-0123456789";

export interface TestRelay {
  readonly url: string;
  readonly port: number;
  readonly queue: RunningQueue;
  readonly identity: OpenIdentity;
  /** mistakes of the relay: none is expected */
  readonly mistakes: unknown[];
  /** owners whose blobs were given up */
  readonly disowned: readonly string[];
  /** what trainings were to keep of their blobs, each time */
  readonly retained: readonly (readonly string[])[];
  close(): Promise<void>;
}

export interface TestRelayOptions {
  readonly limits?: Partial<SocketLimits>;
  readonly hasBlob?: (owner: string, id: string) => Promise<boolean>;
  readonly port?: number;
  /** the database opens only after it */
  readonly opening?: Promise<unknown>;
}

/** One database for many relays: opening PGlite takes seconds. */
export function openTestDatabase(): Promise<Database> {
  return openDatabase({ type: "memory" });
}

export async function startTestRelay(database: Database, options: TestRelayOptions = {}): Promise<TestRelay> {
  const { limits, port = 0, hasBlob = () => Promise.resolve(true), opening } = options;
  const disowned: string[] = [];
  const disownBlobs = (owner: string) => Promise.resolve(void disowned.push(owner));
  const webRoot = await mkdtemp(join(tmpdir(), "relay-web-"));
  const identity = await openIdentity(database, { ownerCode: OWNER_CODE, guests: true });
  const mistakes: unknown[] = [];
  const report = (error: unknown): void => void mistakes.push(error);
  const queue = await openQueue(database, { relay: "test", report });
  const retained: (readonly string[])[] = [];
  const retainBlobs = (_owner: string, _by: unknown, ids: readonly string[]) =>
    Promise.resolve(void retained.push(ids));
  const parts = {
    queue,
    identity,
    hasBlob,
    retainBlobs,
    disownBlobs,
    now: () => database.now(),
    relays: null,
  };
  let sockets: RelaySockets | undefined;
  const server: RunningServer = await startServer({
    port,
    host: "127.0.0.1",
    webRoot,
    attach(http, entrance) {
      sockets = openSockets({
        http,
        entrance,
        limits,
        parts: async () => {
          await opening;
          return parts;
        },
        renewEveryMs: 5,
        report,
      });
    },
  });
  return {
    url: server.url,
    port: server.port,
    queue,
    identity,
    mistakes,
    disowned,
    retained,
    async close() {
      await sockets?.close();
      await server.close();
      await queue.close();
      await identity.close();
      await rm(webRoot, { recursive: true });
    },
  };
}
