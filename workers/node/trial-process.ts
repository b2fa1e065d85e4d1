/** One trial worker as a child process that may read its own script and nothing else. */
import { fork, type ChildProcess } from "node:child_process";
import type { TrialChannel } from "../host/index.ts";
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
}

/** Kept of what a process wrote to its standard error. */
const STDERR_CHARACTERS = 4000;

export function openTrialProcess(
  options: TrialProcessOptions,
): TrialChannel & { readonly pid: number | undefined } {
  const child = start(options);
  if (child.pid !== undefined) child.once("exit", guardProcess(child.pid));
  let closing = false;
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-STDERR_CHARACTERS);
  });
  return {
    pid: child.pid,
    // a process that just died says so by its exit; the failed write adds nothing
    send: (message) => child.send(message, () => undefined),
    onMessage: (receive) => child.on("message", receive),
    onClose: (listen) => {
      let told = false;
      const tell = (reason: string): void => {
        if (!closing && !told) listen(reason);
        told = true;
      };
      child.on("error", (error) => tell(error.message));
      child.on("close", (code, signal) => tell(describeExit(code, signal, stderr)));
    },
    close: () => {
      closing = true;
      child.kill("SIGKILL");
    },
  };
}

function start({ scriptPath, gpu, box }: TrialProcessOptions): ChildProcess {
  // Drivers and Dawn live all over the file system; without a GPU the script is all there is to read.
  const rights = gpu ? [] : ["--permission", `--allow-fs-read=${scriptPath}`];
  const boxed = box ? [...box.before(scriptPath), process.execPath] : [];
  return fork(scriptPath, [], {
    ...(box && { execPath: box.command }),
    execArgv: [...boxed, ...rights, "--no-warnings"],
    env: gpu ? gpuEnvironment() : {},
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
}

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
