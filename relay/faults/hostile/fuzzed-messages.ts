/** Messages that no relay may take: valid ones with one place spoiled, and noise. Drawn by fast-check from a seed. */
import fc from "fast-check";
import * as v from "valibot";
import { nodeRequests, userRequests } from "../../../protocol/index.ts";
import { validMessages } from "./valid-messages.ts";

export interface FuzzedMessage {
  readonly namespace: "/node" | "/user";
  readonly event: string;
  readonly message: unknown;
}

const schemas: Readonly<Record<string, Readonly<Record<string, { readonly request: v.GenericSchema }>>>> = {
  "/node": nodeRequests,
  "/user": userRequests,
};

/** @returns `count` messages, none of which the protocol allows; the same for the same seed */
export function fuzzedMessages(seed: number, count: number): FuzzedMessage[] {
  return fc.sample(fuzzedMessage, { seed, numRuns: count });
}

const nasty: readonly fc.Arbitrary<unknown>[] = [
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e308, -0, "", [], {}, "\u0000", "\ud800", "\udfff\ud800"),
  fc.constantFrom(2 ** 31, 2 ** 53, -(2 ** 53), 1e21, Number.MAX_VALUE),
  fc.integer({ min: 100, max: 30_000 }).map((length) => "x".repeat(length)),
  fc.integer({ min: 10, max: 2000 }).map(nest),
  fc.integer({ min: 100, max: 3000 }).map((length) => Array.from({ length }, () => 0)),
  fc.constantFrom("__proto__", "constructor", "prototype", "toString").map(ownKey),
  fc.string({ unit: "binary", maxLength: 50 }),
  fc.jsonValue({ maxDepth: 4 }),
];
const anyNasty = fc.oneof(...nasty);

const spoiledValid = fc
  .tuple(
    fc.constantFrom(...validMessages),
    fc.nat(),
    anyNasty,
    fc.constantFrom("replace", "remove", "add", "wrap"),
  )
  .map(([{ namespace, event, message }, place, value, how]) => ({
    namespace,
    event,
    message: spoil(message, place, value, how),
  }));

const noise = fc.record({
  namespace: fc.constantFrom<"/node" | "/user">("/node", "/user"),
  event: fc.oneof(
    fc.constantFrom(
      "__proto__",
      "constructor",
      "hasOwnProperty",
      "toString",
      "connection",
      "",
      "finish ",
      "Finish",
    ),
    fc.string({ maxLength: 40 }),
    fc.constantFrom(...Object.keys(nodeRequests), ...Object.keys(userRequests)),
  ),
  message: anyNasty,
});

const fuzzedMessage: fc.Arbitrary<FuzzedMessage> = fc
  .oneof({ arbitrary: spoiledValid, weight: 3 }, { arbitrary: noise, weight: 1 })
  .filter(({ namespace, event, message }) => !isAllowed(namespace, event, message));

function isAllowed(namespace: string, event: string, message: unknown): boolean {
  // "connect" and the like are socket.io's own: its client refuses to send them
  if (/^(connect|connect_error|disconnect|disconnecting|newListener|removeListener)$/.test(event))
    return true;
  const routes = schemas[namespace]!;
  return Object.hasOwn(routes, event) && v.safeParse(routes[event]!.request, overTheWire(message)).success;
}

/** As the relay reads it. */
function overTheWire(message: unknown): unknown {
  return message === undefined ? null : JSON.parse(JSON.stringify(message));
}

/** @param place - which of the message's places, counted depth first */
function spoil(message: unknown, place: number, value: unknown, how: string): unknown {
  const copy = structuredClone({ message });
  const places = [...placesOf(copy)];
  const { holder, key } = places[place % places.length]!;
  if (how === "remove" && key !== "message") Reflect.deleteProperty(holder, key);
  else if (how === "add" && isRecord(holder[key])) holder[key]["unasked"] = value;
  else if (how === "wrap") holder[key] = [holder[key]];
  else holder[key] = value;
  return copy.message;
}

type Holder = Record<string, unknown>;
const isRecord = (value: unknown): value is Holder => typeof value === "object" && value !== null;

function* placesOf(holder: Holder): Generator<{ readonly holder: Holder; readonly key: string }> {
  for (const key of Object.keys(holder)) {
    yield { holder, key };
    const below = holder[key];
    if (isRecord(below)) yield* placesOf(below);
  }
}

function nest(depth: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** An own property of that name, as JSON.parse makes it. */
function ownKey(name: string): unknown {
  return JSON.parse(`{${JSON.stringify(name)}:{"polluted":true}}`) as unknown;
}
