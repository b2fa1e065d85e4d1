import { describe, expect, it } from "vitest";
import { createAskTell, type AskTell } from "./ask-tell.ts";
import { createSampler, type SamplerOptions } from "./samplers/index.ts";
import { checkParams, parseSpace, type Params } from "./space/index.ts";

const space = parseSpace(`
lr: {distribution: log_uniform, min: 1.0e-4, max: 1.0}
optimizer: {values: [sgd, adam]}
momentum: {distribution: uniform, min: 0.0, max: 1.0, when: {optimizer: sgd}}
on: {values: [true, false]}`);

interface Ask {
  type: string;
  trial: number;
  params: Params;
}

function create(name: SamplerOptions["name"] = "tpe", direction: "min" | "max" = "min", seed = 0): AskTell {
  return createAskTell({ space, sampler: createSampler({ name, preset: "optuna5" }), direction, seed });
}

function asks(lines: readonly string[]): Ask[] {
  return lines.map((line) => JSON.parse(line) as Ask);
}

/** A whole conversation with `tell` giving the answer to each ask, one at a time. */
function converse(protocol: AskTell, tell: (ask: Ask) => object, count: number): Ask[] {
  const seen: Ask[] = [];
  let [ask] = asks(protocol.start());
  while (ask && seen.length < count) {
    seen.push(ask);
    [ask] = asks(protocol.feed(JSON.stringify({ trial: ask.trial, ...tell(ask) })));
  }
  return seen;
}

const distance = ({ params }: Ask): number => Math.abs(Math.log10(Number(params["lr"])) + 2);

describe("ask-tell", () => {
  it("asks once at the start and once after each answer, counting from 0", () => {
    const seen = converse(create(), (ask) => ({ value: distance(ask) }), 30);
    expect(seen.map(({ trial }) => trial)).toEqual(Array.from({ length: 30 }, (_, i) => i));
    for (const { type, params } of seen) {
      expect(type).toBe("ask");
      checkParams(space, params);
    }
  });

  it("gives the same conversation for the same seed only", () => {
    const run = (seed: number): Ask[] =>
      converse(create("tpe", "min", seed), (ask) => ({ value: distance(ask) }), 20);
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  it("takes answers in any order and asks more at once", () => {
    const protocol = create();
    protocol.start();
    expect(asks(protocol.feed(`{"ask":3}`)).map(({ trial }) => trial)).toEqual([1, 2, 3]);
    expect(protocol.feed(`{"ask":0}`)).toEqual([]);
    expect(asks(protocol.feed(`{"trial":2,"value":1}`)).map(({ trial }) => trial)).toEqual([4]);
    expect(asks(protocol.feed(`{"trial":0,"state":"failed"}`)).map(({ trial }) => trial)).toEqual([5]);
    expect(asks(protocol.feed(`{"trial":1,"state":"diverged"}`)).map(({ trial }) => trial)).toEqual([6]);
  });

  it("mirrors the direction", () => {
    const down = converse(create("tpe", "min"), (ask) => ({ value: distance(ask) }), 40);
    const up = converse(create("tpe", "max"), (ask) => ({ value: -distance(ask) }), 40);
    expect(up).toEqual(down);
    const wrongWay = converse(create("tpe", "max"), (ask) => ({ value: distance(ask) }), 40);
    const late = (seen: readonly Ask[]): number =>
      seen.slice(20).reduce((sum, ask) => sum + distance(ask), 0);
    expect(late(wrongWay)).toBeGreaterThan(2 * late(down));
  });

  it("lets diverged count as worst, and failed not at all", () => {
    const judged = (bad: object): Ask[] =>
      converse(create(), (ask) => (ask.params["on"] === true ? bad : { value: distance(ask) }), 60).slice(30);
    const on = (seen: readonly Ask[]): number => seen.filter(({ params }) => params["on"] === true).length;
    expect(on(judged({ state: "diverged" }))).toBeLessThan(10);
    const ignored = converse(create(), () => ({ state: "failed" }), 30);
    const random = converse(create("random"), () => ({ value: 1 }), 30);
    expect(ignored).toEqual(random); // nothing was ever learnt
  });

  it("says when the grid is used up", () => {
    const protocol = createAskTell({
      space: parseSpace("a: {values: [1, 2]}"),
      sampler: createSampler({ name: "grid", preset: "optuna5" }),
      direction: "min",
      seed: 0,
    });
    protocol.start();
    expect(asks(protocol.feed(`{"trial":0,"value":1}`))[0]!.type).toBe("ask");
    expect(protocol.feed(`{"trial":1,"value":1}`)).toEqual([`{"type":"exhausted","trials":2}`]);
  });

  it.each([
    ["", "not JSON"],
    ["hello", `"hello"`],
    [`{"trial":0,"value":NaN}`, "not JSON"],
    ["[]", "no object"],
    ["7", "no object"],
    ["null", "no object"],
    ["{}", `"trial" or "ask"`],
    [`{"trial":0,"ask":1}`, `"trial" or "ask"`],
    [`{"trial":0}`, "neither a value nor a state"],
    [`{"trial":0,"value":null}`, "neither a value nor a state"],
    [`{"trial":0,"value":"0.5"}`, `"value" is "0.5"`],
    [`{"trial":0,"value":1e999}`, `"value" is Infinity`],
    [`{"trial":0,"state":"pruned"}`, `"state" is "pruned"`],
    [`{"trial":7,"value":1}`, "trial 7 was never asked"],
    [`{"trial":-1,"value":1}`, `"trial" is -1`],
    [`{"trial":0.5,"value":1}`, `"trial" is 0.5`],
    [`{"trial":"0","value":1}`, `"trial" is "0"`],
    [`{"ask":-1}`, `"ask" is -1`],
    [`{"ask":"2"}`, `"ask" is "2"`],
    [`{"ask":1e9}`, `"ask" is 1000000000`],
  ])("refuses %s", (line, words) => {
    const protocol = create();
    protocol.start();
    expect(() => protocol.feed(line)).toThrow(words);
  });

  it("refuses a second answer", () => {
    const protocol = create();
    protocol.start();
    protocol.feed(`{"trial":0,"value":1}`);
    expect(() => protocol.feed(`{"trial":0,"value":1}`)).toThrow("trial 0 was answered before");
  });
});
