/** Throws messages at a relay that no honest client sends, on one connection after the other. */
import { WorkbenchError, type SeededRandom } from "../../../study/index.ts";
import type { RawSocket } from "../wire/raw-socket.ts";
import type { FuzzedMessage } from "./fuzzed-messages.ts";
import { rawFrames } from "./raw-frames.ts";
import { pause } from "../schedule/until.ts";

export interface FuzzerSettings {
  readonly relayUrl: () => string;
  readonly address: string;
  readonly random: SeededRandom;
  /** opens a socket that is known to the relay, or a stranger's */
  readonly open: (namespace: "/node" | "/user") => Promise<RawSocket>;
}

export interface FuzzCount {
  sent: number;
  /** connections that the relay ended */
  hungUp: number;
  /** what was answered as if it were right */
  readonly accepted: string[];
}

/** of messages between two raw frames */
const RAW_EVERY = 10;

export async function fuzz(
  settings: FuzzerSettings,
  messages: readonly FuzzedMessage[],
  count: FuzzCount,
): Promise<void> {
  const sockets = new Map<string, RawSocket>();
  for (const [index, fuzzed] of messages.entries()) {
    const socket = await reopened(settings, sockets, fuzzed.namespace, count);
    if (index % RAW_EVERY === 0) {
      sendRaw(socket, fuzzed.namespace, settings.random);
      count.sent += 1;
    }
    await sendFuzzed(socket, fuzzed, count);
  }
  for (const socket of sockets.values()) socket.close();
}

async function reopened(
  { open }: FuzzerSettings,
  sockets: Map<string, RawSocket>,
  namespace: "/node" | "/user",
  count: FuzzCount,
): Promise<RawSocket> {
  const old = sockets.get(namespace);
  if (old?.connected) return old;
  if (old) count.hungUp += 1;
  for (;;) {
    try {
      const socket = await open(namespace);
      sockets.set(namespace, socket);
      return socket;
    } catch {
      await pause(50); // too many connections at once
    }
  }
}

async function sendFuzzed(
  socket: RawSocket,
  { event, message }: FuzzedMessage,
  count: FuzzCount,
): Promise<void> {
  for (;;) {
    try {
      const answer = await socket.ask(event, message, 1000);
      count.sent += 1;
      count.accepted.push(
        `${event} ${JSON.stringify(message).slice(0, 200)}: ${JSON.stringify(answer).slice(0, 100)}`,
      );
      return;
    } catch (error) {
      if (error instanceof WorkbenchError && error.code === "rate-limited") {
        await pause(100);
        continue;
      }
      if (!(error instanceof WorkbenchError)) throw error;
      count.sent += 1; // refused, or hung up on
      return;
    }
  }
}

function sendRaw(socket: RawSocket, namespace: string, random: SeededRandom): void {
  const frames = rawFrames(namespace, random);
  const { level, content } = frames[random.integer(frames.length)]!;
  const { engine } = socket.socket.io;
  if (level === "message") engine.write(content());
  else writeFrame(engine.transport, content());
}

/** engine.io's transport keeps its WebSocket to itself. */
function writeFrame(transport: object, content: string | Uint8Array): void {
  const { ws } = transport as { readonly ws?: { send(content: string | Uint8Array): void } };
  ws?.send(content);
}
