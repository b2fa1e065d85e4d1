import type { TrialPort } from "../trial/index.ts";

export function messagePort(port: MessagePort): TrialPort {
  return {
    send: (message, transfer = []) => port.postMessage(message, transfer),
    onMessage: (receive) => {
      port.onmessage = ({ data }: MessageEvent<unknown>) => receive(data);
    },
  };
}
