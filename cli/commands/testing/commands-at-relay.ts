/** Commands that speak with a relay, run in this process beside one. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, vi } from "vitest";
import type { Database } from "../../../relay/database/index.ts";
import {
  openTestDatabase,
  startTestRelay,
  type TestRelay,
} from "../../../relay/sockets/testing/test-relay.ts";

export interface CommandsAtRelay {
  /** of the relay, once tests run */
  readonly url: () => string;
  /** @param code - whose words they are; "": nobody's @param home - where sessions are kept @returns what is printed on stdout */
  readonly run: (
    command: (argv: string[]) => Promise<unknown>,
    code: string,
    home: string,
    argv: string[],
  ) => Promise<string>;
}

/** Opened before the first test of a file, and closed after its last one. */
export function commandsAtRelay(): CommandsAtRelay {
  let database: Database;
  let relay: TestRelay;
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "firstlight-commands-"));
    database = await openTestDatabase();
    relay = await startTestRelay(database);
  }, 60_000);
  afterAll(async () => {
    await relay.close();
    await database.close();
    await rm(folder, { recursive: true });
  }, 60_000);
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });
  return {
    url: () => relay.url,
    run: async (command, code, home, argv) => {
      vi.stubEnv("FIRSTLIGHT_OWNER_CODE", code);
      vi.stubEnv("XDG_DATA_HOME", join(folder, home));
      let printed = "";
      vi.spyOn(process.stdout, "write").mockImplementation((text) => {
        printed += String(text);
        return true;
      });
      vi.spyOn(process.stderr, "write").mockImplementation(() => true);
      await command(argv);
      return printed;
    },
  };
}
