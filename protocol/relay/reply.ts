/** Every request is answered by one of these; nothing is thrown across the wire. */
import * as v from "valibot";
import { RelayError } from "./primitives.ts";

export const Reply = <S extends v.GenericSchema>(value: S) =>
  v.variant("ok", [
    v.object({ ok: v.literal(true), value }),
    v.object({ ok: v.literal(false), error: RelayError }),
  ]);

/** The largest message on a socket, in bytes. */
export const MOST_MESSAGE_BYTES = 64 * 1024;
