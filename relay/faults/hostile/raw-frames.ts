/** Bytes below the protocol: what a hostile client writes into its WebSocket. */
import type { SeededRandom } from "../../../study/index.ts";

export interface RawFrame {
  readonly name: string;
  /** message: as engine.io's payload of a message. frame: the whole WebSocket frame. */
  readonly level: "message" | "frame";
  readonly content: () => string | Uint8Array<ArrayBuffer>;
}

const deep = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;
const placeholders = (count: number): string =>
  Array.from({ length: count }, (_, num) => `{"_placeholder":true,"num":${num}}`).join(",");
const text = (name: string, content: string): RawFrame => ({
  name,
  level: "message",
  content: () => content,
});
const frame = (name: string, content: () => string | Uint8Array<ArrayBuffer>): RawFrame => ({
  name,
  level: "frame",
  content,
});

/** @param namespace - that the socket is connected to */
export function rawFrames(namespace: string, random: SeededRandom): readonly RawFrame[] {
  return [
    text("eleven attachments", `511-${namespace},1["finish",${placeholders(11)}]`),
    text("a million attachments", `51000000-${namespace},1["finish",${placeholders(1)}]`),
    text("an attachment that never comes", `51-${namespace},["finish",${placeholders(1)}]`),
    text("a placeholder out of range", `51-${namespace},["finish",{"_placeholder":true,"num":7}]`),
    text("a binary answer to nothing", `61-${namespace},5[${placeholders(1)}]`),
    text("an answer to nothing", `3${namespace},99["x"]`),
    text("deep JSON", `2${namespace},1["finish",${deep(20_000)}]`),
    text("NaN", `2${namespace},1["renew",{"tokens":NaN}]`),
    text("infinity", `2${namespace},1["finish",{"token":1e999}]`),
    text("__proto__", `2${namespace},1["finish",{"__proto__":{"token":"x"},"constructor":{"prototype":1}}]`),
    text("an event without a name", `2${namespace},1[]`),
    text("an event that is no list", `2${namespace},1{"a":1}`),
    text("a number as event", `2${namespace},1[7,{}]`),
    text("a reserved event", `2${namespace},1["disconnect","x"]`),
    text("an unknown packet type", `9${namespace},1["x"]`),
    text("half an event", `2${namespace},1["finish",{"token":"`),
    text("a second connect", `0${namespace},{"auth":1}`),
    text("connect to another namespace", `0/admin,{"auth":1}`),
    text("a namespace of noise", `0/${"n".repeat(5000)},`),
    text("a huge acknowledgement number", `2${namespace},${"9".repeat(400)}["renew",{}]`),
    text("connect_error from a client", `4${namespace},{"message":"x"}`),
    text("lone surrogates", `2${namespace},1["renew",{"tokens":["\\ud800"]}]`),
    text("NUL", `2${namespace},1["\\u0000",{"\\u0000":"\\u0000"}]`),
    frame("an unknown engine packet", () => "9"),
    frame("an upgrade without a probe", () => "5"),
    frame("a ping that servers send", () => "2probe"),
    frame("nothing", () => ""),
    frame("binary noise", () => Uint8Array.from({ length: 300 }, () => random.integer(256))),
    frame("a string of 10 MB", () => `4${"x".repeat(10_000_000)}`),
    frame("10 MB of bytes", () => new Uint8Array(10_000_000)),
    frame("100 kB that almost parse", () => `42${namespace},1["finish","${"y".repeat(100_000)}"]`),
  ];
}
