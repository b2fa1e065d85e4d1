/** Relays that the user has named, as they are kept; one of them is the current one. */
import * as v from "valibot";
import { RelayRecord, type Records } from "../../storage/index.ts";

const currentKey = "relay";

export const newRelay = (url: string): RelayRecord => ({
  ...{ v: 1, url, session: null, guestSecret: null, connected: true },
  ...{ sent: { messages: 0, data: 0 }, since: Date.now() },
});

/** @returns null where there is none, or what is kept of it cannot be read: it is named anew then */
export async function readRelay(records: Pick<Records, "relay">, url: string): Promise<RelayRecord | null> {
  const parsed = v.safeParse(RelayRecord, await records.relay(url));
  return parsed.success ? parsed.output : null;
}

export async function currentRelay(records: Pick<Records, "relay" | "setting">): Promise<RelayRecord | null> {
  const url = await records.setting(currentKey);
  return typeof url === "string" ? readRelay(records, url) : null;
}

export async function keepRelay(
  records: Pick<Records, "putRelay" | "putSetting">,
  record: RelayRecord,
): Promise<void> {
  await records.putRelay(record);
  await records.putSetting(currentKey, record.url);
}

export async function forgetRelay(
  records: Pick<Records, "deleteRelay" | "putSetting">,
  url: string,
): Promise<void> {
  await records.deleteRelay(url);
  await records.putSetting(currentKey, null);
}
