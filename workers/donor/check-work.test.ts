import { expect, test } from "vitest";
import { memoryPlace } from "../parcel/testing/memory-place.ts";
import { checkSize, checkTemplate, WORK_LIMITS } from "./check-work.ts";
import { offer, tinyWork } from "./testing/lease-fixture.ts";

const work = await tinyWork(memoryPlace());
const order = (change: object, spec: object = {}) => ({
  ...work,
  order: { ...work.order, ...change, spec: { ...work.order.spec, ...spec } },
});

test("work that a node would take too much upon itself with is refused before anything is fetched", () => {
  const refused = (asked: typeof work, what: RegExp) =>
    expect(() => checkSize(asked, offer, WORK_LIMITS)).toThrow(what);
  checkSize(work, offer, WORK_LIMITS);
  refused(order({}, { epochs: 1e9 }), /epochs/);
  refused(order({ untilEpoch: 1e9 }), /epochs/);
  refused({ ...work, needs: { ...work.needs, memoryBytes: 2 ** 40 } }, /bytes of memory/);
  refused({ ...work, needs: { ...work.needs, bufferBytes: 2 ** 40 } }, /one buffer/);
  refused({ ...work, estimateMs: 3e10 }, /milliseconds/);
  refused({ ...work, checkpoint: { id: "c".repeat(64), bytes: 2 ** 40 } }, /bytes of checkpoint/);
  // a submitter may say that it needs nothing: the data alone are three times in memory
  refused({ ...work, data: { ...work.data, bytes: offer.memoryBytes / 2 } }, /bytes of data/);
});

test.each([
  ["a parameter that is none", { constructor: 1 }],
  ["a prototype", JSON.parse('{"__proto__": 1}') as object],
  ["a size beyond the template's", { units: 1e9 }],
  ["no number at all", { units: Number.NaN }],
  ["a text for a number", { units: "64" }],
])("%s is no template's trial", (_, params) => {
  const asked = order({}, { params });
  expect(() => checkTemplate(asked, offer)).toThrow(/parameter/);
});

test("answers that the form has no field for are none", () => {
  for (const form of [{ constructor: "x" }, { target: "y", hasOwnProperty: true }])
    expect(() => checkTemplate({ ...work, template: { name: "tabular", form } }, offer)).toThrow(
      /field|target/,
    );
});
