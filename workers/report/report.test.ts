import { expect, it } from "vitest";
import type { Report, ReportSide } from "../../protocol/index.ts";
import { scoreAnswers } from "../analysis/index.ts";
import { html } from "./markup.ts";
import { reportPage } from "./page.ts";

const side = (trial: number, shift: number): ReportSide => ({
  trial,
  params: { learning_rate: 0.003 * (trial + 1), optimizer: "adamw" },
  scores: scoreAnswers(
    {
      task: "single-label",
      classes: 2,
      probabilities: Float32Array.of(0.5 + shift, 0.5 - shift, 0.5 - shift, 0.5 + shift),
      labels: Uint8Array.of(1, 0, 0, 1),
    },
    ["<rust>", "scab & co"],
  ),
  epochs: [1, 2, 3].map((epoch) => ({ epoch, trainLoss: 1 / epoch, valLoss: 1.1 / epoch })),
  bestEpoch: 3,
  epochsPlanned: 3,
  millisecondsPerSample: 1.5,
  parameters: 1000,
});

const hash = "0".repeat(64);
const report: Report = {
  v: 1,
  study: "leaves <script>",
  createdAt: 0,
  task: "single-label",
  classNames: ["<rust>", "scab & co"],
  dataset: { name: "leaves", sha256: hash, train: 10, validation: 2, licence: null },
  splitHash: hash,
  splitSeed: 0,
  program: hash,
  ranker: { name: "last", version: "1" },
  backend: "wasm",
  adapter: "SIMD",
  sweep: {
    mode: "fast",
    trials: 10,
    epochsTrained: 50,
    seconds: 200,
    fullEpochs: 250,
    fullSeconds: 900,
    fullMeasured: false,
  },
  before: side(0, 0.1),
  after: side(1, 0.4),
  images: [],
  mistakes: [],
};

/** Line breaks and indentation are the formatter's. */
const textOf = (one: Report): string => reportPage(one).replaceAll(/[\n ]+/g, " ");

it("is one file that asks for nothing and escapes what users named", () => {
  const page = textOf(report);
  expect(page).not.toContain("<script");
  expect(page).not.toMatch(/(src|href)="(?!data:|")/);
  expect(page).toContain("&lt;rust&gt;");
  expect(page).toContain("Tuning cut the validation loss from 0.511 to 0.105");
  expect(page).toContain("is estimated at 15.0\u202fmin and 250 epochs");
});

it("says so where only one side exists", () => {
  expect(textOf({ ...report, before: null })).toContain("Validation loss 0.105");
  expect(textOf({ ...report, before: null, after: null })).toContain("Not tuned yet");
});

it("escapes every part, also in attributes", () => {
  expect(html`<i title="${'"><b>'}">${["a<", html`<u></u>`]}</i>`.text).toBe(
    '<i title="&quot;&gt;&lt;b&gt;">a&lt;<u></u></i>',
  );
});
