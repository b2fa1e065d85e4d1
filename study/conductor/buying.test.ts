import { describe, expect, it } from "vitest";
import { foldStudy, sweepTrials } from "../fold/index.ts";
import { parseJournalLine } from "../journal/parse-journal.ts";
import type { StudyConfig } from "../journal/study-config.ts";
import { fortuneTeller } from "../testing/fortune-teller.ts";
import {
  createdEvent,
  outcomeOf,
  runSweep,
  simulateStudy,
  testConfig,
  type SimulatedStudyOptions,
} from "../testing/simulation.ts";

const schedulers = ["adaptive", "halving", "hyperband", "median"] as const;
const rankers: readonly SimulatedStudyOptions[] = [{}, { ranker: fortuneTeller() }];

function configFor(scheduler: StudyConfig["scheduler"], changes: Partial<StudyConfig> = {}): StudyConfig {
  return testConfig({ scheduler, trials: 9, epochs: 9, fastEpochs: 1, ...changes });
}

describe.each(schedulers)("scheduler %s", (scheduler) => {
  it.each(rankers)("trains some trial to its end, and says why it buys no more", async (options) => {
    const { state, events } = await runSweep(configFor(scheduler), options);
    expect(state.status).toBe("finished");
    expect(state.settled).not.toBeNull();
    expect(sweepTrials(state)).toHaveLength(9);
    expect(state.best).not.toBeNull();
    expect(state.epochsTrained).toBeLessThan(9 * 9);
    const trained = sweepTrials(state).map(({ curve }) => curve.epochs.length);
    expect(state.epochsTrained).toBe(trained.reduce((sum, each) => sum + each, 0));
    expect(outcomeOf(foldStudy(events))).toEqual(outcomeOf(state));
  });

  it.each(["random", "tpe"] as const)(
    "%s: is the same for 1 to 3 workers when reproducible",
    async (name) => {
      const sampler = { name, preset: "optuna5" } as const;
      const config = configFor(scheduler, { reproducible: 3, trials: 15, sampler });
      for (const options of rankers) {
        const one = await runSweep(config, { ...options, slots: 1 });
        expect(one.state.purchases.length).toBeGreaterThan(17);
        for (const slots of [2, 3]) {
          const { state } = await runSweep(config, { ...options, slots });
          expect(state.purchases).toEqual(one.state.purchases);
          expect(outcomeOf(state)).toEqual(outcomeOf(one.state));
        }
      }
    },
  );

  it("gives the same end after a kill at any event", async () => {
    const config = configFor(scheduler, { trials: 4, epochs: 5, finalists: 1 });
    for (const options of rankers) {
      const whole = await runSweep(config, options);
      for (let killAfter = 2; killAfter < whole.events.length; killAfter += 3) {
        const first = simulateStudy([createdEvent(config)], { ...options, killAfter });
        void first.conductor.start().then(() => first.conductor.run());
        await first.killed;
        const second = simulateStudy(first.events, options);
        await second.conductor.start();
        expect(outcomeOf(await second.conductor.run()), `killed after ${killAfter}`).toEqual(
          outcomeOf(whole.state),
        );
      }
    }
  });

  it("uses several workers at once", async () => {
    const config = configFor(scheduler, { trials: 12 });
    const one = await runSweep(config, { ranker: fortuneTeller() });
    const three = await runSweep(config, { ranker: fortuneTeller(), slots: 3 });
    expect(three.state.status).toBe("finished");
    expect(three.state.usedMs / three.state.epochsTrained).toBeLessThan(
      (0.7 * one.state.usedMs) / one.state.epochsTrained,
    );
  });

  it("keeps to a time limit", async () => {
    const { state } = await runSweep(configFor(scheduler, { trials: 1000, budgetMs: 90_000 }));
    expect(state.status).toBe("finished");
    expect(state.best).not.toBeNull();
    expect(state.usedMs).toBeLessThan(110_000);
  });

  it("goes on when it is extended", async () => {
    const { conductor } = simulateStudy([createdEvent(configFor(scheduler))], { ranker: fortuneTeller() });
    await conductor.start();
    const before = await conductor.run();
    await conductor.extend({ trials: 9 });
    expect(conductor.state.settled).toBeNull();
    const after = await conductor.run();
    expect(after.status).toBe("finished");
    expect(sweepTrials(after)).toHaveLength(18);
    expect(after.epochsTrained).toBeGreaterThan(before.epochsTrained + 9);
    expect(after.best!.valLoss).toBeLessThanOrEqual(before.best!.valLoss);
  });
});

describe("adaptive", () => {
  it.each([20, 40, 60])("spends at most %d epochs", async (budgetEpochs) => {
    for (const options of rankers) {
      for (const slots of [1, 3]) {
        const { state } = await runSweep(configFor("adaptive", { budgetEpochs }), { ...options, slots });
        expect(state.epochsTrained).toBeLessThanOrEqual(budgetEpochs);
        expect(state.best).not.toBeNull();
      }
    }
  });

  it("spends no more than `fixed` when nobody sets a number, and stops early when it is sure", async () => {
    const fixed = await runSweep(configFor("fixed"));
    const unsure = await runSweep(configFor("adaptive"));
    expect(unsure.state.epochsTrained).toBeLessThanOrEqual(fixed.state.epochsTrained);
    const config = configFor("adaptive", { budgetEpochs: 60 });
    const { state } = await runSweep(config, { ranker: fortuneTeller(0.01) });
    expect(state.settled).toMatchObject({ reason: "sure" });
    expect(state.settled!.chance).toBeLessThan(0.05);
    expect(state.epochsTrained).toBeLessThan(40);
  });

  it("does not say that a budget is spent which is not", async () => {
    const { state } = await runSweep(configFor("adaptive", { budgetEpochs: 1000 }));
    expect(state.epochsTrained).toBeLessThan(1000);
    expect(state.settled).toEqual({ reason: "nothing-left", chance: null });
  });

  it("settles with a chance of 1 at most when trials keep older answers of the ranker", async () => {
    const ranker = fortuneTeller(10); // all about alike: those that were left out weigh as much as the others
    const { events } = await runSweep(configFor("adaptive", { trials: 60, budgetEpochs: 90 }), { ranker });
    const settled = events.find(({ type }) => type === "search-settled")!;
    expect(parseJournalLine(JSON.stringify(settled))).toEqual(settled);
  });

  it("finds the best trial with a ranker that knows it", async () => {
    const { state } = await runSweep(configFor("adaptive"), { ranker: fortuneTeller(0.01) });
    const full = await runSweep(configFor("fixed", { mode: "full" }));
    expect(state.best).toEqual(full.state.best);
  });
});
