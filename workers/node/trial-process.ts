/** One trial worker as a child process that may read its own script and nothing else. */
import { fork, spawn, type ChildProcess } from "node:child_process";
import { Duplex, Writable } from "node:stream";
import type { TrialChannel } from "../host/index.ts";
import { boxedMessages } from "./boxed-messages.ts";
import { PACKAGES_VARIABLE } from "./packages-variable.ts";
import { guardProcess } from "./process-guard.ts";

export interface TrialProcessOptions {
  /** of the linked program, see storeScript */
  readonly scriptPath: string;
  /** lets the process load Dawn's addon and see the GPU's drivers; it then has most of the user's rights */
  readonly gpu: boolean;
  /** what the process is started by, to be kept from all but its script; not together with `gpu` */
  readonly box?: ProcessBox | null;
}

/** A command that starts another one, such as bubblewrap: `command ...before node ...`. */
export interface ProcessBox {
  readonly command: string;
  readonly before: (scriptPath: string) => readonly string[];
  /** read by the command from file descriptor 4: which calls of the kernel it lets through */
  readonly filter: Uint8Array;
  /** of one message from inside */
  readonly mostMessageBytes: number;
}

/** Kept of what a process wrote to its standard error. */
const STDERR_CHARACTERS = 4000;

export function openTrialProcess(
  options: TrialProcessOptions,
): TrialChannel & { readonly pid: number | undefined } {
  const { box } = options;
  const child = box ? startBoxed(options.scriptPath, box) : start(options);
  if (child.pid !== undefined) child.once("exit", guardProcess(child.pid));
  const closed = Promise.withResolvers<string>();
  let closing = false;
  let stderr = "";
  const tell = (reason: string): void => {
    if (!closing) closed.resolve(reason);
  };
  const end = (reason: string): void => {
    child.kill("SIGKILL");
    tell(reason);
  };
  const port = box ? boxedPort(child, box, end) : forkedPort(child);
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-STDERR_CHARACTERS);
  });
  child.on("error", (error) => tell(error.message));
  child.on("close", (code, signal) => tell(describeExit(code, signal, stderr)));
  return {
    pid: child.pid,
    ...port,
    onClose: (listen) => void closed.promise.then(listen),
    close: () => {
      closing = true;
      child.kill("SIGKILL");
    },
  };
}

type Port = Pick<TrialChannel, "send" | "onMessage">;

function forkedPort(child: ChildProcess): Port {
  return {
    // a process that just died says so by its exit; the failed write adds nothing
    send: (message) => child.send(message, () => undefined),
    onMessage: (receive) => child.on("message", receive),
  };
}

function boxedPort(
  child: ChildProcess,
  { mostMessageBytes }: ProcessBox,
  onBroken: (reason: string) => void,
): Port {
  const stream = child.stdio[3];
  // it could not be started, and says so
  if (!(stream instanceof Duplex)) return { send: () => undefined, onMessage: () => undefined };
  const messages = boxedMessages({ stream, mostBytes: mostMessageBytes, onBroken });
  return { send: (message) => messages.send(message), onMessage: (receive) => messages.onMessage(receive) };
}

function start({ scriptPath, gpu }: TrialProcessOptions): ChildProcess {
  // Drivers and Dawn live all over the file system; without a GPU the script is all there is to read.
  return fork(scriptPath, [], {
    execArgv: [...(gpu ? [] : rightsOf(scriptPath)), "--no-warnings"],
    env: gpu ? gpuEnvironment() : {},
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    ...OWN_GROUP,
  });
}

/** The box says by its environment that file descriptor 3 is the channel. */
function startBoxed(scriptPath: string, { command, before, filter }: ProcessBox): ChildProcess {
  const words = [
    ...before(scriptPath),
    process.execPath,
    ...rightsOf(scriptPath),
    "--no-warnings",
    scriptPath,
  ];
  const child = spawn(command, words, {
    env: {},
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
    ...OWN_GROUP,
  });
  const filtering = child.stdio[4];
  if (filtering instanceof Writable) filtering.on("error", () => undefined).end(filter);
  return child;
}

const rightsOf = (scriptPath: string): string[] => ["--permission", `--allow-fs-read=${scriptPath}`];

/** A terminal's Ctrl-C is for the parent alone: it lets the epoch end, keeps its checkpoint, and ends this one. */
const OWN_GROUP = { detached: process.platform !== "win32" };

/** What drivers need to be found; nothing of the user's. */
function gpuEnvironment(): NodeJS.ProcessEnv {
  const names = ["VK_ICD_FILENAMES", "VK_DRIVER_FILES", "XDG_RUNTIME_DIR", "LD_LIBRARY_PATH", "SystemRoot"];
  const found = names.flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]] as const],
  );
  return { ...Object.fromEntries(found), [PACKAGES_VARIABLE]: import.meta.url };
}

function describeExit(code: number | null, signal: NodeJS.Signals | null, stderr: string): string {
  const how = signal === null ? `exit code ${code ?? "unknown"}` : `signal ${signal}`;
  const said = stderr.trim();
  return said === "" ? how : `${how}; it wrote: ${said}`;
}
