/**
 * `npm run farm`: records learning curves. It trains random configurations of every template over many tasks, and appends
 * them to the store that the early ranking model is fitted on.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { lockFolder } from "../out/lock.ts";
import { createOutput } from "../output.ts";
import { userPath } from "../paths.ts";
import { reportError } from "../report-error.ts";
import { onStopRequest, stopped } from "../stop-signal.ts";
import { choice, parseOptions, UsageError, wholeNumber } from "../usage.ts";
import { readFarm } from "../session/options.ts";
import { runFarm } from "./farm.ts";
import { storedTrials } from "./store.ts";
import { parseTaskList, replicaOf, selectTasks, type FarmTask } from "./task-list.ts";
import { openFarmNodes, type FarmNodes } from "./with-runner.ts";

const STORE = fileURLToPath(new URL("../../ranker/training/curves/", import.meta.url));
const LIST = fileURLToPath(new URL("tasks.yaml", import.meta.url));

const help = `npm run -s farm -- --tasks NAMES [options]
  --tasks NAMES        of cli/farm/tasks.yaml, separated by commas, * stands for anything; all: every one
  --task-list FILE     another list of tasks
  --replica N          the tasks' configurations from other seeds, as tasks NAME-rN; needs --out, for they are no news
                       to a ranker. npm run -s bench -- replicas says how much of an order is chance
  --trials N           wanted of every task, those that are stored included (100)
  --seconds N          no trial begins after that (no limit)
  --workers N          trials at once on this machine (one a core)
  --backend B          webgpu | wasm | cpu (wasm); what a node trained on another one is not stored
  --relay URL          trains on the nodes of a relay as well. Logs in by FIRSTLIGHT_OWNER_CODE (the owner's code or an
                       invitation's), else as on the last time. A killed farm finds its trials again
  --place P            automatic   this machine, and nodes of mine for what waits (default)
                       mine        nodes of mine; this machine only while none takes trials
                       anyone      any node: its lowest losses are measured again here, of its curves only samples
                       here        this machine
  --private            seals data, checkpoints and logs in the relay's store
  --out DIR            the store (ranker/training/curves)
  --list               prints the tasks and what is stored of them, trains nothing
  --json               one JSON object a line on stdout
Data sets are paths below FIRSTLIGHT_DATASETS. The same tasks and numbers give the same curves; a run goes on where the
last one stopped. Ctrl-C cancels the trials that run, at the relay too; what is stored stays.
Last line with --json: {"type":"farm-finished","trained","failed","givenUp":[task]}
`;

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;

async function main(argv: readonly string[]): Promise<number> {
  const values = parseOptions(argv, {
    ...{
      tasks: text,
      "task-list": text,
      trials: text,
      seconds: text,
      workers: text,
      backend: text,
      out: text,
      relay: text,
      place: text,
      replica: text,
    },
    ...{ private: flag, list: flag, json: flag, help: flag },
  });
  if (values.help === true) {
    process.stdout.write(help);
    return 0;
  }
  const output = createOutput(values.json === true);
  const listed = parseTaskList(readList(values["task-list"]));
  const folder = values.out === undefined ? STORE : userPath(values.out);
  if (values.tasks === undefined && values.list !== true)
    throw new UsageError(
      "--tasks is missing: names of tasks separated by commas, or all; --list prints them",
    );
  const patterns = (values.tasks ?? "all").split(",").map((name) => (name === "all" ? "*" : name.trim()));
  const tasks = replicas(selectTasks(listed, patterns), values);
  if (values.list === true) return printList(tasks, folder);
  return farm(tasks, values, folder, output);
}

async function farm(
  tasks: readonly FarmTask[],
  values: Readonly<Record<string, string | boolean | undefined>>,
  folder: string,
  output: ReturnType<typeof createOutput>,
): Promise<number> {
  const number = (name: string, otherwise: number, high: number): number => {
    const value = values[name];
    return typeof value === "string" ? wholeNumber(`--${name}`, value, 1, high) : otherwise;
  };
  const request = {
    tasks,
    trials: number("trials", 100, 100_000),
    seconds: number("seconds", Infinity, 10_000_000),
    workers: number("workers", availableParallelism(), 256),
    backend: choice("--backend", String(values["backend"] ?? "wasm"), ["webgpu", "wasm", "cpu"]),
    datasets: datasetsFor(tasks),
  };
  const nodes = readFarm(values);
  mkdirSync(folder, { recursive: true });
  const release = lockFolder(folder);
  const cancel = new AbortController();
  const forget = onStopRequest((reason) => cancel.abort(stopped(reason)));
  let away: FarmNodes | null = null;
  try {
    away = await openFarmNodes(nodes, output);
    const result = await runFarm({ ...request, away, folder, output, signal: cancel.signal });
    output.record({ type: "farm-finished", ...result });
    output.say(`${result.trained} trials trained, ${result.failed} failed; the curves are in ${folder}`);
    return cancel.signal.aborted || result.givenUp.length > 0 ? 1 : 0;
  } finally {
    away?.nodes.close();
    forget();
    release();
  }
}

/** @throws UsageError for a replica in the ranker's own store */
function replicas(
  tasks: readonly FarmTask[],
  { replica, out }: Readonly<Record<string, string | boolean | undefined>>,
): readonly FarmTask[] {
  if (typeof replica !== "string") return tasks;
  const number = wholeNumber("--replica", replica, 1, 1000);
  if (out === undefined) throw new UsageError(`--replica ${number} needs --out: a folder of its own`);
  return tasks.map((task) => replicaOf(task, number));
}

/** @throws UsageError when a task needs them and nobody says where they are */
function datasetsFor(tasks: readonly FarmTask[]): string {
  const folder = process.env["FIRSTLIGHT_DATASETS"] ?? "";
  const needing = tasks.find(({ data }) => !data.startsWith("sample:"));
  if (folder !== "" || needing === undefined) return folder;
  throw new UsageError(
    `${needing.name} needs ${needing.data}: set FIRSTLIGHT_DATASETS to the folder of the data sets, or choose tasks of samples`,
  );
}

function readList(path: string | undefined): string {
  try {
    return readFileSync(path === undefined ? LIST : userPath(path), "utf8");
  } catch {
    throw new UsageError(`--task-list ${JSON.stringify(path)} cannot be read`);
  }
}

function printList(tasks: readonly FarmTask[], folder: string): number {
  for (const { name, data, epochs } of tasks)
    process.stdout.write(`${name}: ${storedTrials(folder, name)} trials of ${epochs} epochs, ${data}\n`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => reportError("farm", error));
