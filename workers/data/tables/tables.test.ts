import { describe, expect, it } from "vitest";
import { readTable } from "../table.ts";
import { encodeRows } from "./encoding.ts";
import { openTable, type OpenedTable, type TableChoices } from "./open-table.ts";
import { foldTable, prepareTable } from "./prepare-table.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

async function open(content: string | Uint8Array, choices: Partial<TableChoices> = {}): Promise<OpenedTable> {
  const bytes = typeof content === "string" ? utf8(content) : content;
  const file = { path: "t.csv", size: bytes.length, open: () => Promise.resolve(bytes) };
  const table = await readTable(file);
  return openTable(table, "t", "0".repeat(64), { target: "y", task: "auto", ignore: [], ...choices });
}

/** One line a row below the header. */
const lines = (header: string, count: number, row: (at: number) => string): string =>
  [header, ...Array.from({ length: count }, (_, at) => row(at))].join("\n");
const typesOf = ({ manifest }: OpenedTable) =>
  Object.fromEntries(manifest.columns.map(({ name, type }) => [name, type]));
const codesOf = ({ warnings }: OpenedTable) => warnings.map(({ code }) => code);
const classOf = (at: number): string => (at % 3 === 0 ? "yes" : "no");

describe("the file", () => {
  it("may have semicolons, decimal commas, quotes with separators and line ends, a BOM", async () => {
    const text = lines("size;kind;y", 24, (at) => `${at * at},5;"a; ""b""\n${at % 2}";${classOf(at)}`);
    const opened = await open(new Uint8Array([0xef, 0xbb, 0xbf, ...utf8(text)]));
    expect(typesOf(opened)).toEqual({ size: "number", kind: "category" });
    expect(opened.cells.get("size")!.slice(0, 2)).toEqual(["0,5", "1,5"]);
    const { encoding } = await prepareTable(opened, { seed: 0 });
    expect(encoding.columns[1]).toMatchObject({ values: ['a; "b"\n0', 'a; "b"\n1'] });
    const [first] = encodeRows({ ...encoding, columns: [encoding.columns[0]!] }, opened.cells, [2]);
    const { mean, deviation } = encoding.columns[0] as { mean: number; deviation: number };
    expect(first).toBeCloseTo((4.5 - mean) / deviation, 5);
  });

  it.each([
    ["", "t.csv is empty"],
    ["a,y\n", "a header but no rows"],
  ])("refuses %j", async (text, message) => {
    await expect(open(text)).rejects.toThrow(message);
  });

  it("names rows that do not fit the header", async () => {
    const opened = await open(lines("a,y", 20, (at) => (at === 3 ? "1,no,2" : `${at * 7},${classOf(at)}`)));
    const found = opened.warnings.find(({ code }) => code === "irregular-rows");
    expect(found?.message).toContain("row 4: Too many");
  });
});

describe("the target", () => {
  it("must be said: the columns are listed", async () => {
    const listed = { code: "usage-target", action: "Give --set target=COLUMN, one of: a, y." };
    await expect(open("a,y\n1,2", { target: "" })).rejects.toMatchObject(listed);
    await expect(open("a,y\n1,2", { target: "z" })).rejects.toMatchObject(listed);
  });

  it.each([
    ["0 and 1", (at: number) => String(at % 2), "single-label", ["0", "1"]],
    ["numbered varieties", (at: number) => String((at % 3) + 1), "single-label", ["1", "2", "3"]],
    ["marks from 3 to 9", (at: number) => String((at % 7) + 3), "regression", ["y"]],
    ["measurements", (at: number) => String(at * 0.5), "regression", ["y"]],
    ["words", classOf, "single-label", ["no", "yes"]],
  ])("of %s decides the task", async (_, answer, task, classes) => {
    const { manifest } = await open(lines("a,y", 42, (at) => `${(at * 37) % 41},${answer(at)}`));
    expect(manifest).toMatchObject({ task, classes });
  });

  it("may be forced into the other task, where it can be", async () => {
    const text = lines("a,y", 40, (at) => `${(at * 37) % 41},${at % 2}`);
    expect((await open(text, { task: "regression" })).manifest.classes).toEqual(["y"]);
    const words = lines("a,y", 40, (at) => `${(at * 37) % 41},${classOf(at)}`);
    await expect(open(words, { task: "regression" })).rejects.toThrow('no number, for instance "yes"');
    const names = lines("a,y", 40, (at) => `${(at * 37) % 41},name ${at}`);
    await expect(open(names)).rejects.toThrow("40 different values in 40 rows");
  });

  it("rows without one are left out and counted", async () => {
    const answers = ["", "NaN", "na", "1.5", "-2"];
    const opened = await open(lines("a,y", 50, (at) => `${(at * 37) % 53},${answers[at % 5]!}`));
    expect(opened.manifest).toMatchObject({ rows: 20 });
    const message = "30 rows have no y and are left out.";
    expect(opened.warnings[0]).toEqual({ code: "missing-target", message });
    await expect(open("a,y\n1,NaN\n2,")).rejects.toThrow("has no values");
  });

  it("with one value cannot be learned from", async () => {
    const opened = await open(lines("a,y", 20, (at) => `${(at * 7) % 20},yes`));
    expect(codesOf(opened)).toContain("one-class");
    await expect(prepareTable(opened, { seed: 0 })).rejects.toThrow("Every row has the same y");
    const numbers = await open(
      lines("a,y", 20, (at) => `${(at * 7) % 20},3.5`),
      { task: "regression" },
    );
    await expect(prepareTable(numbers, { seed: 0 })).rejects.toThrow("Every row has the same y");
  });
});

describe("columns", () => {
  const colours = ["red", "green", ""];
  const row = (at: number): string =>
    [
      at + 1,
      `k-${at * 31}`,
      (at * 37) % 61,
      colours[at % 3],
      "same",
      "",
      at % 2,
      classOf(at + (at % 5)),
    ].join(",");

  it("are numbers, categories, or left out with a reason", async () => {
    const opened = await open(lines("nr,code,size,colour,one,none,flag,y", 60, row));
    expect(typesOf(opened)).toEqual({
      nr: "ignored",
      code: "ignored",
      size: "number",
      colour: "category",
      one: "ignored",
      none: "ignored",
      flag: "number",
    });
    const reasons = Object.fromEntries(opened.skipped.map(({ path, reason }) => [path, reason]));
    expect(reasons).toEqual({
      nr: "it numbers the rows",
      code: "every value is different, as in ids or free text",
      one: 'every row has "same"',
      none: "it has no values",
    });
    expect(codesOf(opened)).toContain("constant-column");
  });

  it("with more than 30 categories are left out, with 30 not", async () => {
    const text = lines("many,most,y", 93, (at) => `v${at % 31},w${at % 30},${classOf(at)}`);
    expect(typesOf(await open(text))).toEqual({ many: "ignored", most: "category" });
  });

  it("that say the target over again are left out", async () => {
    const text = lines(
      "alive,a,y",
      30,
      (at) => `${classOf(at) === "yes" ? "A" : "D"},${at % 7},${classOf(at)}`,
    );
    const opened = await open(text);
    expect(typesOf(opened)).toEqual({ alive: "ignored", a: "number" });
    expect(codesOf(opened)).toContain("target-leak");
    const euro = await open(lines("cents,a,y", 30, (at) => `${at * at * 100 + 7},${at % 7},${at * at}`));
    expect(typesOf(euro)).toEqual({ cents: "ignored", a: "number" });
  });

  it("may be left out by name", async () => {
    const text = lines("a,b,y", 30, (at) => `${(at * 7) % 30},${(at * 11) % 30},${classOf(at)}`);
    expect(typesOf(await open(text, { ignore: ["a"] }))).toEqual({ a: "ignored", b: "number" });
    await expect(open(text, { ignore: ["c"] })).rejects.toThrow('no column "c" to leave out');
    const none = await open(text, { ignore: ["a", "b"] });
    expect(codesOf(none)).toContain("no-columns");
    await expect(prepareTable(none, { seed: 0 })).rejects.toThrow(
      "No column beside y can be used: a (left out as asked)",
    );
  });

  it("of numbers may have a few words, which count as missing", async () => {
    const text = lines("a,y", 100, (at) => `${at === 50 ? "unknown" : at * at},${classOf(at)}`);
    const opened = await open(text);
    expect(typesOf(opened)).toEqual({ a: "number" });
    expect(codesOf(opened)).toContain("not-a-number");
  });
});

describe("a prepared table", () => {
  const row = (at: number): string =>
    [
      at % 10 === 9 ? "" : (at * 37) % 101,
      ["red", "green", ""][at % 3],
      at % 7,
      (at * 0.25 - 3).toFixed(2),
    ].join(",");
  const text = lines("a,colour,c,y", 100, row);

  it("is standardised by its training rows alone", async () => {
    const opened = await open(text);
    const { data, encoding } = await prepareTable(opened, { seed: 4, validationShare: 0.3 });
    const width = data.shape[0]!;
    const mean = (input: number) =>
      data.train.reduce((sum, sample) => sum + data.values[sample * width + input]!, 0) / data.train.length;
    expect(width).toBe(1 + 3 + 1);
    expect(mean(0)).toBeCloseTo(0, 5);
    expect(mean(4)).toBeCloseTo(0, 5);
    const answers = data.train.reduce((sum, sample) => sum + data.labels[sample]!, 0);
    expect(answers / data.train.length).toBeCloseTo(0, 5);
    const squares = data.train.reduce((sum, sample) => sum + data.labels[sample]! ** 2, 0);
    expect(squares / data.train.length).toBeCloseTo(1, 4);
    expect(encoding.columns[1]).toEqual({ type: "category", name: "colour", values: ["green", "red", ""] });
  });

  it("depends on the data and the seed alone; parts do not overlap", async () => {
    const opened = await open(text);
    const [one, same, other] = await Promise.all([1, 1, 2].map((seed) => prepareTable(opened, { seed })));
    expect(same).toEqual(one);
    expect(other!.split.hash).not.toBe(one!.split.hash);
    expect(new Set([...one!.data.train, ...one!.data.validation]).size).toBe(100);
    const half = await prepareTable(opened, { seed: 1, subsetPercentage: 50 });
    expect(half.items.length).toBeGreaterThan(45);
    expect(half.items.length).toBeLessThan(55);
  });

  it("keeps identical rows on one side, and spreads the classes", async () => {
    const opened = await open(lines("a,y", 120, (at) => `${at % 40},${at % 4 === 0 ? "rare" : "common"}`));
    const { data, items } = await prepareTable(opened, { seed: 0, validationShare: 0.25 });
    const values = (part: Int32Array) =>
      new Set([...part].map((sample) => opened.cells.get("a")![items[sample]!]));
    const [train, validation] = [values(data.train), values(data.validation)];
    expect([...train].filter((value) => validation.has(value))).toEqual([]);
    const rare = [...data.validation].filter((sample) => data.labels[sample * 2 + 1] === 1).length;
    expect(Math.abs(rare / data.validation.length - 0.25)).toBeLessThan(0.1);
  });

  it("has no input for a category that training never saw, and the median for a missing number", async () => {
    const opened = await open(text);
    const { encoding } = await prepareTable(opened, { seed: 0 });
    const strange = new Map([
      ["a", [""]],
      ["colour", ["blue"]],
      ["c", ["3"]],
    ]);
    const number = encoding.columns[0] as { median: number; mean: number; deviation: number };
    const [a, ...colour] = encodeRows(encoding, strange, [0]);
    expect(a).toBeCloseTo((number.median - number.mean) / number.deviation, 5);
    expect(colour.slice(0, 3)).toEqual([0, 0, 0]);
  });

  it("validates every row once over the folds, each encoded by its own training rows", async () => {
    const opened = await open(text);
    const whole = await prepareTable(opened, { seed: 0 });
    const folds = await foldTable(opened, whole, 4, 0);
    const rows = folds.flatMap(({ data, items }) => [...data.validation].map((sample) => items[sample]!));
    expect(rows.sort((a, b) => a - b)).toEqual([...whole.items]);
    expect(folds[0]!.encoding).not.toEqual(folds[1]!.encoding);
  });
});
