import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { templateByName } from "../../templates/index.ts";
import { parseTaskList, replicaOf, selectTasks } from "./task-list.ts";

const list = `
- { dataset: digits, data: "sample:digits", samples: [400, 800], image_sizes: [12], seeds: [1, 2], epochs: 20 }
- { dataset: mpg, variant: origin, data: mpg.csv, set: { target: origin }, epochs: 50, validation: 0.25 }
- { dataset: digits, data: "sample:digits", set: { family: transfer }, samples: [400], epochs: 25 }
`;
const names = parseTaskList(list).map(({ name }) => name);

describe("a list of tasks", () => {
  it("stands for every combination, each with a name of its own that begins with the data set", () => {
    expect(names).toEqual([
      "digits-400-12px-s1",
      "digits-400-12px-s2",
      "digits-800-12px-s1",
      "digits-800-12px-s2",
      "mpg-origin-all-s1",
      "digits-400-transfer-s1",
    ]);
    expect(parseTaskList(list)[1]).toEqual({
      name: "digits-400-12px-s2",
      configurations: "digits-400-12px-s2",
      dataset: "digits",
      data: "sample:digits",
      set: { image_size: 12 },
      samples: 400,
      validation: 0.3,
      epochs: 20,
      seed: 2,
    });
  });

  it.each([
    ["- { dataset: a-b, data: x.csv, epochs: 2 }", "0.dataset: lower-case letters"],
    ["- { dataset: a, data: x.csv }", "0.epochs"],
    ["- { dataset: a, data: x.csv, epochs: 2, size: 3 }", "0.size"],
    ["dataset: a", "the list"],
    [
      "- { dataset: a, data: x.csv, epochs: 2 }\n- { dataset: a, data: y.csv, epochs: 2 }",
      "a-all-s1 is there twice",
    ],
  ])("refuses %j", (text, message) => expect(() => parseTaskList(text)).toThrow(message));

  it("has replicas: tasks of their own, with the configurations of the first", () => {
    const [task] = parseTaskList(list);
    const { name, ...rest } = replicaOf(task!, 2);
    expect(name).toBe("digits-400-12px-s1-r2");
    const { name: _, ...first } = task!;
    expect(rest).toEqual(first);
  });

  it("is chosen from by names and patterns, each task once", () => {
    const chosen = (...patterns: string[]) =>
      selectTasks(parseTaskList(list), patterns).map(({ name }) => name);
    expect(chosen("*")).toEqual(names);
    expect(chosen("digits*s1", "digits-400-12px-s1")).toEqual([
      "digits-400-12px-s1",
      "digits-800-12px-s1",
      "digits-400-transfer-s1",
    ]);
    expect(() => chosen("cats*")).toThrow('no task fits "cats*"; there are digits-400-12px-s1');
  });
});

it("the farm's own list can be read, and answers its templates' forms", async () => {
  const tasks = parseTaskList(await readFile(new URL("tasks.yaml", import.meta.url), "utf8"));
  for (const { data, set } of tasks) {
    const template = templateByName(data.endsWith(".csv") ? "tabular" : "image-classification");
    expect(() => template.parseForm(set)).not.toThrow();
  }
});
