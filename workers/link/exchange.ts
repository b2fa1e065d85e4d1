/** One question on one socket, its answer parsed. */
import type { Socket } from "socket.io-client";
import * as v from "valibot";
import { MOST_MESSAGE_BYTES, Reply } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { refusal, unreadable } from "./refusals.ts";

/** A relay that has not answered by then may have died with the question. */
const ANSWER_MS = 10_000;
/** Left for the event's name and socket.io's own framing. */
const FRAME_BYTES = 256;

/** lost: nobody knows whether it was heard; ask again. */
export type Exchanged<T> = { readonly type: "answered"; readonly value: T } | { readonly type: "lost" };

/** @throws WorkbenchError what the relay answered in place of a value; `version-skew` for what is no answer */
export async function exchange<S extends v.GenericSchema>(
  socket: Socket,
  event: string,
  request: unknown,
  answer: S,
): Promise<Exchanged<v.InferOutput<S>>> {
  let said: unknown;
  try {
    said = await socket.timeout(ANSWER_MS).emitWithAck(event, request);
  } catch {
    return { type: "lost" };
  }
  const reply = v.safeParse(Reply(answer), said);
  if (!reply.success) throw unreadable(event, v.summarize(reply.issues));
  // the schema's type is generic here; `Reply` has just checked both forms
  const output = reply.output as
    | { readonly ok: true; readonly value: v.InferOutput<S> }
    | { readonly ok: false; readonly error: { code: string; message: string; action: string } };
  if (!output.ok) throw refusal(output.error);
  return { type: "answered", value: output.value };
}

/**
 * What goes out is checked as strictly as what comes in: a relay hangs up on a message that it does not understand, and
 * it would be sent again for ever.
 * @throws WorkbenchError `bad-message`, `message-too-large`
 */
export function checkedMessage<S extends v.GenericSchema>(
  event: string,
  schema: S,
  message: unknown,
): v.InferOutput<S> {
  const parsed = v.safeParse(schema, message);
  if (!parsed.success) {
    throw new WorkbenchError(
      "bad-message",
      `${JSON.stringify(event)} cannot be sent to a relay: ${v.summarize(parsed.issues)}`,
      "Correct the value and try again.",
    );
  }
  const bytes = new TextEncoder().encode(JSON.stringify(parsed.output)).length;
  if (bytes > MOST_MESSAGE_BYTES - FRAME_BYTES) {
    throw new WorkbenchError(
      "message-too-large",
      `${JSON.stringify(event)} has ${bytes} bytes; a relay takes ${MOST_MESSAGE_BYTES - FRAME_BYTES}.`,
      "Large things go to a relay as blobs.",
    );
  }
  return parsed.output;
}
