/** The browser's own account of a page's memory, over the DevTools protocol: page and workers, wherever they nest. */
import * as v from "valibot";

const Message = v.object({
  id: v.optional(v.number()),
  sessionId: v.optional(v.string()),
  method: v.optional(v.string()),
  params: v.optional(v.unknown()),
  result: v.optional(v.unknown()),
});
const Attached = v.object({ sessionId: v.string() });
const Detached = v.object({ sessionId: v.string() });
/** Bytes: objects in use, and what array buffers hold beside them. */
const HeapUsage = v.object({ usedSize: v.number(), backingStorageSize: v.optional(v.number(), 0) });
const Targets = v.array(v.object({ type: v.string(), webSocketDebuggerUrl: v.string() }));

export interface PageMemory {
  /** bytes in use in the page and all its workers now, garbage that is not collected yet included */
  heapBytes(): Promise<number>;
  close(): void;
}

/** @param port - of the browser's DevTools */
export async function watchPageMemory(port: number): Promise<PageMemory> {
  const targets = v.parse(Targets, await (await fetch(`http://127.0.0.1:${port}/json/list`)).json());
  const socket = new WebSocket(targets.find(({ type }) => type === "page")!.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve, { once: true });
    socket.addEventListener("error", reject, { once: true });
  });
  const sessions = new Set<string | undefined>();
  const waiting = new Map<number, (result: unknown) => void>();
  let last = 0;

  const send = (method: string, params: object, sessionId?: string): Promise<unknown> =>
    new Promise((resolve) => {
      const id = ++last;
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
    });
  const attach = (sessionId?: string): void => {
    sessions.add(sessionId);
    const options = { autoAttach: true, waitForDebuggerOnStart: false, flatten: true };
    void send("Target.setAutoAttach", options, sessionId);
  };
  socket.addEventListener("message", ({ data }) => {
    const { id, method, params, result } = v.parse(Message, JSON.parse(String(data)));
    if (id !== undefined) waiting.get(id)?.(result);
    if (id !== undefined) waiting.delete(id);
    if (method === "Target.attachedToTarget") attach(v.parse(Attached, params).sessionId);
    if (method === "Target.detachedFromTarget") sessions.delete(v.parse(Detached, params).sessionId);
  });
  attach();

  const usageOf = async (session: string | undefined): Promise<number> => {
    // a worker that has just ended answers with an error, and uses nothing
    const usage = v.safeParse(HeapUsage, await send("Runtime.getHeapUsage", {}, session));
    return usage.success ? usage.output.usedSize + usage.output.backingStorageSize : 0;
  };
  return {
    heapBytes: async () => {
      const parts = await Promise.all([...sessions].map(usageOf));
      return parts.reduce((sum, bytes) => sum + bytes, 0);
    },
    close: () => {
      socket.close();
    },
  };
}
