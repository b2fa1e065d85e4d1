/** Acknowledged messages a second, and memory a connection, beside socket.io alone. */
import { loopbackAddress } from "../../relay/faults/wire/addresses.ts";
import { simulatedOffer } from "../../relay/faults/nodes/offer.ts";
import { openLoggedIn, openProven } from "../../relay/faults/wire/log-in.ts";
import { openSocket, type RawSocket } from "../../relay/faults/wire/raw-socket.ts";
import type { Figure } from "../figure.ts";
import { benchNodes, serve, type Served } from "./served.ts";
import { compareInTurns } from "./turns.ts";

interface Question {
  readonly event: string;
  readonly message: object;
}
/** parsed, allowed, noted in memory */
const ready: Question = { event: "ready", message: { idle: 0, has: [] } };
/** parsed, allowed, looked up in the database */
const follow: Question = { event: "follow", message: { ids: ["00000000-0000-4000-8000-000000000000"] } };
const AT_ONCE = 8;

function open({ url, token }: Served, index: number): Promise<RawSocket> {
  const address = loopbackAddress(index);
  return token === "" ? openSocket({ url, namespace: "/user", address }) : openLoggedIn(url, address, token);
}

async function openMany(served: Served, count: number): Promise<RawSocket[]> {
  const sockets: RawSocket[] = [];
  while (sockets.length < count) {
    const some = Math.min(50, count - sockets.length);
    sockets.push(
      ...(await Promise.all(Array.from({ length: some }, (_, i) => open(served, sockets.length + i)))),
    );
  }
  return sockets;
}

/** @returns answers a second */
async function pace(
  sockets: readonly RawSocket[],
  { event, message }: Question,
  messages: number,
): Promise<number> {
  let left = messages;
  const began = performance.now();
  const askers = sockets.flatMap((socket) => Array.from({ length: AT_ONCE }, () => socket));
  await Promise.all(
    askers.map(async (socket) => {
      while (left-- > 0) await socket.ask(event, message);
    }),
  );
  return (1000 * messages) / (performance.now() - began);
}

/** @returns bytes a connection, by the server's resident memory */
async function memoryOf(which: "ours" | "bare", connections: number): Promise<number> {
  const served = await serve(which);
  try {
    for (const socket of await openMany(served, 50)) socket.close(); // what the first ones need is needed once
    await settled();
    const before = served.memoryBytes();
    const sockets = await openMany(served, connections);
    await settled();
    const bytes = (served.memoryBytes() - before) / connections;
    for (const socket of sockets) socket.close();
    return bytes;
  } finally {
    await served.close();
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2000));

export async function* socketFigures(quick: boolean): AsyncGenerator<Figure> {
  const [ours, bare] = [await serve("ours"), await serve("bare")];
  try {
    const nodes = await Promise.all(
      benchNodes.map(({ key }, index) =>
        openProven({
          url: ours.url,
          address: loopbackAddress(index),
          key,
          offer: simulatedOffer(`bench ${index}`),
        }),
      ),
    );
    const [users, strangers] = [await openMany(ours, 50), await openMany(bare, 50)];
    const turns = quick ? 2 : 6;
    const compare = async (
      name: string,
      sockets: readonly RawSocket[],
      question: Question,
      messages: number,
    ) => {
      await pace(sockets, question, 500);
      await pace(strangers, question, 500);
      return compareInTurns({
        ...{ name, unit: "messages/s", turns, moreIsBetter: true },
        note: `50 sockets, ${AT_ONCE} questions each at once; baseline: socket.io that answers at once`,
        ours: () => pace(sockets, question, messages),
        bare: () => pace(strangers, question, messages),
      });
    };
    yield await compare("messages/in-memory", nodes, ready, quick ? 4000 : 20_000);
    yield await compare("messages/with-a-query", users, follow, quick ? 1000 : 5000);
    for (const socket of [...nodes, ...users, ...strangers]) socket.close();
  } finally {
    await ours.close();
    await bare.close();
  }
  const connections = quick ? 300 : 2000;
  yield await compareInTurns({
    name: "memory/connection",
    unit: "bytes",
    turns: quick ? 1 : 3,
    moreIsBetter: false,
    note: `resident, ${connections} users that are logged in; baseline: socket.io alone`,
    ours: () => memoryOf("ours", connections),
    bare: () => memoryOf("bare", connections),
  });
}
