import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { judgeTrial } from "./index.ts";
import { caseOf, resultOf, stored, work } from "./testing/results.ts";

const trusted = { validInARow: 50, lies: 0 };
const judge = (results: Parameters<typeof caseOf>[0], changes: Parameters<typeof caseOf>[1] = {}) =>
  judgeTrial(caseOf(results, changes), results.at(-1)!);

describe("judgeTrial", () => {
  it("takes the word of the submitter's own nodes and of those he named", () => {
    const odd = stored(0, "n", resultOf(0.5, { epoch: 3 }));
    for (const scope of [
      { scope: "own" },
      { scope: "named", nodes: ["n"] },
    ] satisfies (typeof work)["visibility"][])
      expect(judge([odd], { work: { ...work, visibility: scope } }).decision).toEqual({
        type: "accept",
        replica: 0,
      });
    expect(judge([stored(0, "n", resultOf(0.5), "submitter")]).decision.type).toBe("accept");
  });

  it("asks a second node about a new one's result, and about few of a trusted one's", () => {
    const result = stored(0, "n", resultOf(0.5));
    expect(judge([result]).decision.type).toBe("replicate");
    expect(judge([result], { standing: trusted }).decision.type).toBe("accept");
    expect(judge([result], { standing: trusted, chance: 0.019 }).decision.type).toBe("replicate");
    expect(judge([result], { standing: { validInARow: 1000, lies: 0 }, chance: 0.019 }).decision.type).toBe(
      "replicate",
    );
    expect(judge([result], { standing: { validInARow: 1000, lies: 0 }, chance: 0.021 }).decision.type).toBe(
      "accept",
    );
  });

  it("asks a second node about what came oddly fast, or took longer than there was time", () => {
    const quick = stored(0, "n", resultOf(0.5, { trainingMs: 3_000 }));
    expect(judge([quick], { standing: trusted }).decision.type).toBe("replicate");
    const fastMachine = { speed: 2, observedMs: null };
    expect(judge([quick], { standing: trusted, circumstances: fastMachine }).decision.type).toBe("accept");
    const slow = stored(0, "n", resultOf(0.5, { trainingMs: 60_000 }));
    expect(
      judge([slow], { standing: trusted, circumstances: { speed: 1, observedMs: 20_000 } }).decision.type,
    ).toBe("replicate");
  });

  it.each([
    ["too few epochs", { epoch: 3, bestEpoch: 3 }],
    ["more epochs than asked", { epoch: 11 }],
    ["a best epoch that never was", { bestEpoch: 11 }],
    ["no checkpoint", { kept: null }],
    ["no loss", { bestValLoss: null }],
    ["more training than epochs", { epochsTrained: 12 }],
    ["paused though nobody asked", { outcome: "paused", epoch: 4, bestEpoch: 4 }],
  ] as const)("rejects %s, and accuses nobody of it", (_, changes) => {
    const verdict = judge([stored(0, "n", resultOf(0.5, changes))], { standing: trusted });
    expect(verdict).toMatchObject({ decision: { type: "reject", replica: 0 }, lying: [], honest: [] });
    expect(verdict.impossible).not.toBeNull();
  });

  it("takes a pause that the owner asked for, an early stop by patience, a divergence", () => {
    const paused = resultOf(0.5, { outcome: "paused", epoch: 4, bestEpoch: 4, epochsTrained: 4, kept: null });
    expect(judge([stored(0, "n", paused)], { pauseAsked: true }).decision.type).toBe("accept");
    const patient = { ...work, order: { ...work.order, spec: { ...work.order.spec, patience: 2 } } };
    const kept = { ...resultOf(0.5).kept!, checkpoint: { key: "c", epoch: 6, bytes: 1 } };
    const early = stored(0, "n", resultOf(0.5, { epoch: 6, bestEpoch: 4, epochsTrained: 6, kept }));
    expect(judge([early]).impossible).toBe("ended after 6 epochs of 10");
    expect(judge([early], { work: patient }).impossible).toBeNull();
    expect(judge([stored(0, "n", resultOf(null, { epoch: 2, epochsTrained: 3 }))]).impossible).toBeNull();
  });

  it("accepts two who agree, and says that both were honest", () => {
    const verdict = judge([stored(0, "a", resultOf(0.5)), stored(1, "b", resultOf(0.51))]);
    expect(verdict).toEqual({
      decision: { type: "accept", replica: 0 },
      honest: ["a", "b"],
      differing: [],
      lying: [],
      impossible: null,
    });
  });

  it("asks a third where two differ; the odd one out lied if it is far off, and is unlucky if it is near", () => {
    const [low, high] = [stored(0, "a", resultOf(0.3)), stored(1, "b", resultOf(0.5))];
    expect(judge([low, high]).decision.type).toBe("replicate");
    expect(judge([low, high, stored(2, "c", resultOf(0.505))])).toMatchObject({
      decision: { type: "accept", replica: 1 },
      honest: ["b", "c"],
      lying: ["a"],
    });
    const near = stored(0, "a", resultOf(0.43));
    expect(judge([near, high, stored(2, "c", resultOf(0.505))])).toMatchObject({
      differing: ["a"],
      lying: [],
    });
    const gone = stored(0, "a", resultOf(null));
    expect(judge([gone, high, stored(2, "c", resultOf(0.5))])).toMatchObject({ lying: ["a"] });
  });

  it("does not let two nodes of one owner bear each other out", () => {
    const both = [stored(0, "a1", resultOf(0.3), "a"), stored(1, "a2", resultOf(0.3), "a")];
    expect(judge(both).decision.type).toBe("replicate");
  });

  it("does not let a submitter convict by his word or his own node, but by two others", () => {
    const challenged = { node: "x", result: resultOf(0.3) };
    const first = stored(1, "a", resultOf(0.5));
    expect(judge([first], { challenged, standing: trusted }).decision.type).toBe("replicate");
    const own = stored(2, "own", resultOf(0.5), "submitter");
    expect(judge([first, own], { challenged })).toMatchObject({ decision: { type: "accept" }, lying: [] });
    expect(judge([first, stored(2, "b", resultOf(0.5))], { challenged }).lying).toEqual(["x"]);
    const right = { node: "x", result: resultOf(0.505) };
    expect(judge([first, stored(2, "b", resultOf(0.5))], { challenged: right }).lying).toEqual([]);
  });

  it("checks what was begun by a stranger, and neither convicts nor praises who went on with it", () => {
    const poisoned = { ...stored(0, "honest", resultOf(0.9)), handedOn: true };
    expect(judge([poisoned], { standing: trusted, chance: 0.99 }).decision.type).toBe("replicate");
    const two = [stored(1, "b", resultOf(0.5)), stored(2, "c", resultOf(0.505))];
    expect(judge([poisoned, ...two])).toMatchObject({ lying: [], differing: [], honest: ["b", "c"] });
    const agreeing = { ...stored(0, "went on", resultOf(0.5)), handedOn: true };
    expect(judge([agreeing, ...two.slice(0, 1)])).toMatchObject({
      decision: { type: "accept", replica: 0 },
      honest: ["b"],
    });
    const challenged = { node: null, result: resultOf(0.9) };
    expect(judge(two, { challenged })).toMatchObject({ lying: [] });
  });

  it("ends where nobody else is there, or nobody agrees: with neither the lowest nor the highest of many", () => {
    expect(judge([stored(0, "n", resultOf(0.5))], { othersThere: false }).decision.type).toBe("accept");
    const two = [stored(0, "a", resultOf(0.3)), stored(1, "b", resultOf(0.5))];
    expect(judge(two, { othersThere: false }).decision).toEqual({ type: "accept", replica: 1 });
    const five = [0.1, 0.9, 0.5, 0.3, 0.7].map((loss, n) => stored(n, `n${n}`, resultOf(loss)));
    expect(judge(five)).toMatchObject({ decision: { type: "accept", replica: 2 }, lying: [] });
  });

  it("never convicts somebody who agrees with the one that is accepted, whatever the losses", () => {
    const loss = fc.oneof(fc.double({ min: 0.001, max: 5, noNaN: true }), fc.constant(null));
    fc.assert(
      fc.property(fc.array(loss, { minLength: 1, maxLength: 5 }), (losses) => {
        const results = losses.map((value, n) => stored(n, `n${n}`, resultOf(value)));
        const { honest, lying } = judge(results);
        return honest.every((node) => !lying.includes(node)) && (honest.length === 0 || honest.length > 1);
      }),
    );
  });
});
