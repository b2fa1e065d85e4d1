/** Comlink carries an error's name, message and stack; a WorkbenchError must keep its code and action as well. */
import { transferHandlers, type TransferHandler } from "comlink";
import * as v from "valibot";
import { WorkbenchError } from "../../study/index.ts";

const Wire = v.object({ code: v.string(), message: v.string(), action: v.string() });
interface Thrown {
  readonly value: unknown;
}

/** Call on both sides before anything is exposed or wrapped. */
export function carryWorkbenchErrors(): void {
  const original = transferHandlers.get("throw") as TransferHandler<Thrown, unknown> | undefined;
  if (!original) return;
  transferHandlers.set("throw", {
    canHandle: (value): value is Thrown => original.canHandle(value),
    serialize(thrown: Thrown): [unknown, Transferable[]] {
      const { value } = thrown;
      if (!(value instanceof WorkbenchError)) return original.serialize(thrown);
      return [{ workbenchError: { code: value.code, message: value.message, action: value.action } }, []];
    },
    deserialize(wire: unknown): Thrown {
      const parsed = v.safeParse(v.object({ workbenchError: Wire }), wire);
      if (!parsed.success) return original.deserialize(wire);
      const { code, message, action } = parsed.output.workbenchError;
      throw new WorkbenchError(code, message, action);
    },
  });
}
