/**
 * The bundle's entry for a `data:` worker in the sandboxed frame. The worker's first message brings the port on which
 * the host speaks; what the host sent before is waiting in it.
 */
import { evaluateProgram, type ProgramSource } from "../program/evaluate.ts";
import { RUN_HOOK } from "../program/hook.ts";
import { serveTrials } from "../trial/index.ts";
import { browserEnvironment } from "./environment.ts";
import { messagePort } from "./message-port.ts";

Object.assign(globalThis, {
  [RUN_HOOK]: (source: ProgramSource) => {
    addEventListener(
      "message",
      ({ ports: [port] }: MessageEvent<unknown>) => {
        if (port) serveTrials(messagePort(port), evaluateProgram(source), browserEnvironment());
      },
      { once: true },
    );
  },
});
