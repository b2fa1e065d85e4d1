/** Malformed messages from several sides at once: two thirds by those whom the relay knows. */
import { seededRandom } from "../../../study/index.ts";
import type { Arena } from "../arena/arena.ts";
import { simulatedOffer } from "../nodes/offer.ts";
import { loopbackAddress } from "../wire/addresses.ts";
import { openLoggedIn, openProven } from "../wire/log-in.ts";
import { openSocket, type RawSocket } from "../wire/raw-socket.ts";
import { fuzz, type FuzzCount, type FuzzerSettings } from "./fuzzer.ts";
import type { FuzzedMessage } from "./fuzzed-messages.ts";

export const FUZZERS = 6;

/** @param tally - counts what was sent and taken */
export async function throwMalformed(
  arena: Arena,
  messages: readonly FuzzedMessage[],
  tally: FuzzCount,
): Promise<void> {
  const shares = Array.from({ length: FUZZERS }, (_, index) =>
    messages.filter((__, place) => place % FUZZERS === index),
  );
  await Promise.all(shares.map((share, index) => fuzz(fuzzer(arena, index), share, tally)));
}

/** Two of them are strangers, two a paired node and a logged-in user of their own. */
function fuzzer(arena: Arena, index: number): FuzzerSettings {
  const address = loopbackAddress(300_000 + index);
  const known = index % 3 !== 0;
  const open = (namespace: "/node" | "/user"): Promise<RawSocket> => {
    const url = arena.relayUrl();
    if (!known) return openSocket({ url, namespace, address });
    if (namespace === "/user") return openLoggedIn(url, address, arena.tokens[0]!);
    const { key } = arena.nodes[0]!.settings;
    return openProven({ url, address, key, offer: simulatedOffer("fuzzer") });
  };
  return {
    relayUrl: arena.relayUrl,
    address,
    random: seededRandom(arena.settings.row.seed, "fuzzer", index),
    open,
  };
}
