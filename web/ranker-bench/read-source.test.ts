import { expect, it } from "vitest";
import { formatJournal } from "../../study/index.ts";
import { curveLine } from "../../ranker/bench/testing/curve-line.ts";
import { runSweep, testConfig } from "../../study/testing/simulation.ts";
import { readSource } from "./read-source.ts";
import type { CurveSource } from "./request.ts";

const file = (name: string, text: string): File => new File([text], name);
const read = (source: CurveSource) => readSource(source, () => Promise.resolve());

it("reads files of tasks, and says which it leaves out", async () => {
  const files = [
    file("a.jsonl", `${curveLine("one")}\n${curveLine("few", 3)}\n`),
    file("b.jsonl", curveLine("two")),
  ];
  const { tasks, skipped } = await read({ from: "files", files });
  expect(tasks.map(({ name }) => name)).toEqual(["one", "two"]);
  expect(skipped).toEqual([{ task: "few", reason: "3 trials trained to the end, at least 4 are needed" }]);
});

it("tells tasks of one name apart", async () => {
  const files = [
    file("a.jsonl", [curveLine("one"), curveLine("one (2)")].join("\n")),
    file("b.jsonl", [curveLine("one"), curveLine("one")].join("\n")),
  ];
  const { tasks } = await read({ from: "files", files });
  expect(tasks.map(({ name }) => name)).toEqual(["one", "one (2)", "one (3)", "one (4)"]);
});

it("leaves out a task whose trials diverge at once", async () => {
  const line = JSON.parse(curveLine("wild")) as { trials: object[] };
  const trials = line.trials.map((trial, i) => (i < 9 ? { ...trial, diverged_epoch: 0.5, c: {} } : trial));
  const files = [file("a.jsonl", `${curveLine("calm")}\n${JSON.stringify({ ...line, trials })}`)];
  const { tasks, skipped } = await read({ from: "files", files });
  expect(tasks.map(({ name }) => name)).toEqual(["calm"]);
  expect(skipped).toEqual([
    {
      task: "wild",
      reason: expect.stringMatching(/^3 trials left after the first epoch, at least 4 /) as string,
    },
  ]);
});

it("names file and line of what it cannot read", async () => {
  const files = [file("a.jsonl", `${curveLine("one")}\nnonsense\n`)];
  await expect(read({ from: "files", files })).rejects.toThrow(/^a.jsonl, line 2: .*nonsense/);
  await expect(read({ from: "files", files: [file("empty.jsonl", "\n")] })).rejects.toThrow(
    /nothing to judge on/,
  );
});

it("reads finished studies, and needs six trials of one", async () => {
  const full = await runSweep(testConfig({ mode: "full", trials: 8 }));
  const fast = await runSweep(testConfig());
  const studies = [full, fast].map(({ events }, i) => ({
    name: ["full", "fast"][i]!,
    journal: new Blob([formatJournal(events)]),
  }));
  const { tasks, skipped } = await read({ from: "studies", studies });
  expect(tasks.map(({ name, trials }) => [name, trials.length])).toEqual([["full", 8]]);
  expect(skipped).toEqual([{ task: "fast", reason: "2 trials trained to the end, at least 6 are needed" }]);
  await expect(read({ from: "studies", studies: studies.slice(1) })).rejects.toThrow(
    "There is nothing to judge on: fast (2 trials trained to the end, at least 6 are needed).",
  );
});
