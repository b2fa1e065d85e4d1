/** The bundle's entry for a child process: the host speaks over IPC and the process ends with it. */
import { evaluateProgram, type ProgramSource } from "../program/evaluate.ts";
import { RUN_HOOK } from "../program/hook.ts";
import { serveTrials } from "../trial/index.ts";
import { nodeEnvironment } from "./environment.ts";
import { ipcPort } from "./ipc-port.ts";

process.on("disconnect", () => process.exit(0));

Object.assign(globalThis, {
  [RUN_HOOK]: (source: ProgramSource) => serveTrials(ipcPort(), evaluateProgram(source), nodeEnvironment()),
});
