/** Sessions with relays, as they were left: readable by this user alone. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { writeWhole } from "../out/write-whole.ts";
import { programFolder } from "./data-folder.ts";

const Sessions = v.record(
  v.string(),
  v.object({
    token: v.string(),
    /** SHA-256 of the code that it began with; null: none was given */
    code: v.nullable(v.string()),
  }),
);
type Sessions = v.InferOutput<typeof Sessions>;

export interface StoredSessions {
  /** @param code - as it is given now: a session that began with another one is not taken */
  find(relay: string, code: string | null): string | null;
  keep(relay: string, code: string | null, token: string): void;
}

export function openStoredSessions(path = join(programFolder(), "sessions.json")): StoredSessions {
  return {
    find: (relay, code) => {
      const session = read(path)[relay];
      return session && (code === null || session.code === hashOf(code)) ? session.token : null;
    },
    keep: (relay, code, token) => {
      const sessions = read(path);
      const begun = code === null ? (sessions[relay]?.code ?? null) : hashOf(code);
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeWhole(
        path,
        `${JSON.stringify({ ...sessions, [relay]: { token, code: begun } }, null, 2)}\n`,
        0o600,
      );
    },
  };
}

/** What cannot be read is as good as none: a code opens a new session. */
function read(path: string): Sessions {
  if (!existsSync(path)) return {};
  try {
    return v.parse(Sessions, JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return {};
  }
}

const hashOf = (code: string): string => createHash("sha256").update(code).digest("hex");
