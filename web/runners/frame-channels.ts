/** Trial workers in the sandboxed frame, as the host side sees them: one channel a worker, straight from worker to worker. */
import * as v from "valibot";
import type { TrialChannel } from "../../workers/host/index.ts";

const Failed = v.object({ type: v.literal("failed"), id: v.string(), message: v.string() });

export interface FrameChannels {
  /** @param script - a linked program: worker bundle and program in one classic script */
  open(script: string): TrialChannel;
}

export function frameChannels(frame: MessagePort): FrameChannels {
  const failures = new Map<string, (reason: string) => void>();
  let opened = 0;
  frame.onmessage = ({ data }: MessageEvent<unknown>) => {
    const failed = v.safeParse(Failed, data);
    if (failed.success) failures.get(failed.output.id)?.(failed.output.message);
  };
  return {
    open(script) {
      opened += 1;
      const id = String(opened);
      const { port1, port2 } = new MessageChannel();
      frame.postMessage({ type: "start", id, script }, [port2]);
      return {
        send: (message, transfer = []) => {
          port1.postMessage(message, transfer);
        },
        onMessage: (receive) => {
          port1.onmessage = ({ data }: MessageEvent<unknown>) => {
            receive(data);
          };
        },
        onClose: (listen) => void failures.set(id, listen),
        close: () => {
          failures.delete(id);
          frame.postMessage({ type: "stop", id });
          port1.close();
        },
      };
    },
  };
}
