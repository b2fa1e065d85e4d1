/**
 * Live progress from relay to relay, by the database's own NOTIFY: what does not fit is left out, since logs tell it
 * again. socket.io's adapter for PostgreSQL would do the same with a pool, a table and a cleanup of its own, and keeps a
 * dead connection each time that the server restarts.
 */
import { randomUUID } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import * as v from "valibot";
import { userNotices } from "../../protocol/index.ts";
import type { RelayParts } from "./parts.ts";

export type Progressed = v.InferOutput<(typeof userNotices)["trial-progressed"]>;

const CHANNEL = "firstlight_progress";
/** PostgreSQL's limit is 8,000 bytes; the sender's name and base64 go off it. */
const MOST_PACKED_BYTES = 5_800;
const MOST_TEXT_BYTES = 1_000_000;
const SENDER_LENGTH = 36;

export interface RelayLinks {
  tell(notice: Progressed): void;
  close(): Promise<void>;
}

export async function linkRelays(
  relays: NonNullable<RelayParts["relays"]>,
  hear: (notice: Progressed) => void,
  report: (error: unknown) => void,
): Promise<RelayLinks> {
  const sender = randomUUID();
  const stop = await relays.listen(CHANNEL, (payload) => {
    if (payload === "" || payload.startsWith(sender)) return;
    const notice = unpack(payload.slice(SENDER_LENGTH));
    if (notice) hear(notice);
  });
  return {
    tell(notice) {
      for (const packed of pack(notice)) relays.notify(CHANNEL, sender + packed).catch(report);
    },
    close: stop,
  };
}

/** @returns texts that fit, halved until they do; an event that alone does not fit is left out */
export function pack(notice: Progressed): readonly string[] {
  const bytes = deflateRawSync(JSON.stringify(notice));
  if (bytes.length <= MOST_PACKED_BYTES) return [bytes.toString("base64")];
  const { events } = notice;
  if (events.length < 2) return [];
  const middle = Math.ceil(events.length / 2);
  return [events.slice(0, middle), events.slice(middle)].flatMap((half) => pack({ ...notice, events: half }));
}

export function unpack(text: string): Progressed | null {
  try {
    const bytes = inflateRawSync(Buffer.from(text, "base64"), { maxOutputLength: MOST_TEXT_BYTES });
    const notice = v.safeParse(userNotices["trial-progressed"], JSON.parse(bytes.toString("utf8")));
    return notice.success ? notice.output : null;
  } catch {
    return null; // another version's
  }
}
