import { describe, expect, it } from "vitest";
import { findTrial, foldStudy, type StudyState } from "../fold/index.ts";
import { seededRandom } from "../seeded-random.ts";
import { fortuneTeller } from "../testing/fortune-teller.ts";
import { createdEvent, outcomeOf, simulateStudy, testConfig } from "../testing/simulation.ts";
import { agreementOf, type Judged } from "./agreement.ts";
import { auditOf } from "./audit-report.ts";

const config = testConfig({ trials: 20, finalists: 3 });

async function auditedSweep(counts: readonly number[]): Promise<{ state: StudyState; before: StudyState }> {
  const study = simulateStudy([createdEvent(config)], { ranker: fortuneTeller() });
  await study.conductor.start();
  const before = await study.conductor.run();
  for (const count of counts) {
    await study.conductor.audit(count);
    await study.conductor.run();
  }
  const { state } = study.conductor;
  expect(outcomeOf(foldStudy(study.events))).toEqual(outcomeOf(state));
  return { state, before };
}

describe("an audit", () => {
  it("trains randomly chosen stopped trials to their end", async () => {
    const { state, before } = await auditedSweep([5]);
    const report = auditOf(state)!;
    expect(report).toMatchObject({ chosen: 5, done: 5, stopped: state.audit!.stopped.length });
    for (const number of state.audit!.trials) {
      expect(findTrial(before, number)!.status).toBe("paused");
      expect(findTrial(state, number)!.curve.epochs).toHaveLength(config.epochs);
    }
    expect(state.status).toBe("finished");
    expect(state.epochsTrained).toBe(before.epochsTrained + 5 * (config.epochs - config.fastEpochs));
    expect(report.agreement!.tau).toBeGreaterThan(0.5);
    expect(report.chanceMissed).toBeLessThan(state.audit!.chance!);
    expect(report.from).toBe("ranker");
  });

  it("is one random sample, also in parts, and begins anew after an extension", async () => {
    const whole = await auditedSweep([6]);
    const parts = await auditedSweep([2, 4]);
    expect(parts.state.audit!.trials).toEqual(whole.state.audit!.trials);
    expect(auditOf(parts.state)).toEqual(auditOf(whole.state));
  });

  it("of all stopped trials is certain", async () => {
    const { state } = await auditedSweep([100]);
    const { agreement, chanceMissed, better, stopped, done } = auditOf(state)!;
    expect(done).toBe(stopped);
    expect(agreement!.low).toBe(agreement!.high);
    expect(chanceMissed).toBe(better.length > 0 ? 1 : 0);
  });

  it("goes on after a kill", async () => {
    const first = simulateStudy([createdEvent(config)], { ranker: fortuneTeller() });
    await first.conductor.start();
    await first.conductor.run();
    await first.conductor.audit(4);
    const second = simulateStudy(first.events, { ranker: fortuneTeller() });
    expect(auditOf(await second.conductor.run())).toMatchObject({ chosen: 4, done: 4 });
  });

  it("is refused before the end, of a full sweep, and when nothing is left", async () => {
    const { conductor } = simulateStudy([createdEvent(config)]);
    await expect(conductor.audit(1)).rejects.toThrow(/not come to its end/);
    await conductor.start();
    await conductor.run();
    await conductor.audit(100);
    await conductor.run();
    await expect(conductor.audit(1)).rejects.toThrow(/every stopped trial/);
    expect(auditOf(conductor.state)!.from).toBe("even odds"); // `last` gives no chances
    await conductor.extend({ trials: 2 });
    expect(conductor.state.audit).toBeNull();
    const full = simulateStudy([createdEvent(testConfig({ mode: "full" }))]);
    await full.conductor.start();
    await full.conductor.run();
    await expect(full.conductor.audit(1)).rejects.toThrow(/full sweep/);
  });
});

/** Scores that are finals with noise: `noise` 0 is a perfect ranking. */
function population(size: number, noise: number, seed: number): Judged[] {
  const random = seededRandom("audit population", seed);
  return Array.from({ length: size }, () => {
    const final = random.normal();
    return { final, score: final + noise * random.normal() };
  });
}

describe("agreement", () => {
  it.each([0.1, 0.3, 0.8, 2])("covers the truth in 85 of 100 samples or more, noise %d", (noise) => {
    let covered = 0;
    let bias = 0;
    for (let seed = 0; seed < 400; seed++) {
      const all = population(25, noise, seed).sort((a, b) => a.score - b.score);
      const [trained, stopped] = [all.slice(0, 3), all.slice(3)];
      const truth = agreementOf(trained, stopped, stopped.length)!.tau;
      const sample = seededRandom("audit sample", seed).shuffle(stopped).slice(0, 5);
      const { tau, low, high } = agreementOf(trained, sample, stopped.length)!;
      covered += truth >= low && truth <= high ? 1 / 400 : 0;
      bias += (tau - truth) / 400;
    }
    expect(covered).toBeGreaterThan(0.85);
    expect(Math.abs(bias)).toBeLessThan(0.02);
  });

  it("needs three audited trials", () => {
    const [a, b, c] = population(3, 1, 0) as [Judged, Judged, Judged];
    expect(agreementOf([], [a, b], 3)).toBeNull();
    expect(agreementOf([], [a, b, c], 9)!.low).toBeLessThan(1);
  });
});
