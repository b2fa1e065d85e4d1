/** The real farm with a real relay and two real nodes: stopped in the middle, a node killed, and the same curves. */
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { parseCurveTask } from "../../study/index.ts";
import { firstlight, ofType, scriptCommand, type Command } from "../../workers/donor/testing/firstlight.ts";
import { nodeAtRelay } from "../../workers/donor/testing/node-at-relay.ts";

const LONG = 240_000; // processes start slowly on a busy machine
const main = new URL("main.ts", import.meta.url).pathname;
const TASK = "cars-all-s1";

async function writeTask(folder: string): Promise<void> {
  const row = (at: number): string =>
    `${(at * 37) % 101},${(at * 17) % 89},${(at * 37) % 101 > 50 ? "a" : "b"}`;
  const rows = Array.from({ length: 150 }, (_, at) => row(at));
  await mkdir(folder);
  await writeFile(join(folder, "cars.csv"), ["weight,power,kind", ...rows].join("\n"));
  const tasks = "- { dataset: cars, data: cars.csv, set: { target: kind }, epochs: 300 }\n";
  await writeFile(join(folder, "tasks.yaml"), tasks);
}

function curvesIn(store: string) {
  const text = gunzipSync(readFileSync(join(store, `${TASK}.jsonl.gz`))).toString("utf8");
  return parseCurveTask(text).trials.map(({ c: { seconds: _, ...curves }, ...trial }) => ({
    ...trial,
    curves,
  }));
}

/** @returns fits a line of a type that came after this call */
function sinceNow({ lines }: Command): (type: string) => Parameters<Command["line"]>[0] {
  const heard = lines.length;
  return (type) => (line) => line.type === type && lines.indexOf(line) >= heard;
}

const trialsOf = ({ lines }: Command) => lines.filter(ofType("trial-farmed"));

test(
  "nodes give the curves of this machine, through a stop and a node's death",
  { timeout: LONG },
  async () => {
    const { folder, user, words, pairedNode } = await nodeAtRelay();
    const data = join(folder, "data");
    await writeTask(data);
    const store = (name: string): string => join(folder, name);
    const farm = (code: Record<string, string>, name: string, ...options: string[]): Command => {
      const own = ["--task-list", join(data, "tasks.yaml"), "--tasks", TASK, "--out", store(name)];
      const environment = { ...user, ...code, FIRSTLIGHT_DATASETS: data };
      return scriptCommand(main, environment, ...own, ...options);
    };
    const atNodes = (trials: number, code = {}): Command =>
      farm(code, "nodes", ...words, "--place", "mine", "--trials", String(trials));
    expect(await farm({}, "here", "--workers", "2", "--json", "--trials", "5").ended).toBe(0);
    const [one, two] = await Promise.all([pairedNode("one"), pairedNode("two")]);

    const stopped = atNodes(5);
    await stopped.line(ofType("trial-farmed"));
    // one of these has just begun its trial
    const leases = () => [one, two].flatMap(({ lines }) => lines.filter(ofType("lease"))).length;
    await expect.poll(leases, { timeout: LONG }).toBeGreaterThanOrEqual(3);
    stopped.child.kill("SIGINT");
    expect(await stopped.ended).toBe(1);
    const before = trialsOf(stopped).map(({ trial }) => trial);
    expect(curvesIn(store("nodes")).map(({ id }) => id)).toEqual(before.toSorted());
    // what ran was not left to the nodes
    const isFenced = ({ type, how }: Record<string, unknown>) => type === "left" && how === "fenced";
    await Promise.race([one.line(isFenced), two.line(isFenced)]);

    const later = sinceNow(one);
    const resumed = atNodes(5);
    const { trial } = await one.line(later("lease"));
    await one.line(later("epoch"));
    one.child.kill("SIGKILL");
    await two.line((line) => line.type === "lease" && line["trial"] === trial);
    expect(await resumed.ended).toBe(0);
    expect(trialsOf(resumed)).toHaveLength(5 - before.length);
    expect(trialsOf(resumed).map(({ node }) => node)).toContain("two");
    expect(curvesIn(store("nodes"))).toEqual(curvesIn(store("here")));

    // nobody would hear what nodes train for a session that has ended: the farm ends, and keeps what it has
    const atLast = sinceNow(two);
    const shut = atNodes(100, { FIRSTLIGHT_OWNER_CODE: "" });
    await two.line(atLast("lease"));
    await firstlight(user, "relay-members", "end-sessions", "--everyone", ...words).ended;
    await shut.line(({ type, state }) => type === "link" && state === "refused");
    expect(await shut.ended).toBe(1);
    expect(curvesIn(store("nodes")).length).toBeGreaterThanOrEqual(5);
  },
);
