/** What the journal says last of every trial's chance to be the best. */
import { describe, expect, it } from "vitest";
import { findTrial, foldStudy, settledChances, sweepTrials, type StudyState } from "../fold/index.ts";
import { formatJournal, parseJournal, type JournalEvent } from "../journal/index.ts";
import type { StudyConfig } from "../journal/study-config.ts";
import type { CurveRanker } from "../rankers/index.ts";
import type { TrialRunner } from "../runner.ts";
import { fortuneTeller } from "../testing/fortune-teller.ts";
import { createdEvent, outcomeOf, runSweep, simulateStudy, testConfig } from "../testing/simulation.ts";

/** As a stranger to this code would read a journal. */
function lastChances(events: readonly JournalEvent[]): ReadonlyMap<number, number> {
  const last = new Map<number, number>();
  for (const event of parseJournal(formatJournal(events)).events) {
    if (event.type !== "trials-ranked") continue;
    for (const { trial, probabilityBest } of event.trials)
      if (probabilityBest !== null) last.set(trial, probabilityBest);
  }
  return last;
}

function expectTrue(state: StudyState, events: readonly JournalEvent[]): void {
  const last = lastChances(events);
  const sweep = sweepTrials(state).filter(({ ranked }) => ranked !== null);
  const lows = sweep.map(({ diverged, lowest }) => (diverged ? Infinity : lowest!.valLoss));
  sweep.forEach(({ number, status, chance }, i) => {
    if (status === "complete" && lows[i]! > Math.min(...lows)) expect(last.get(number)).toBe(0);
    expect(chance).toBe(last.get(number));
  });
  expect(last.get(state.best!.trial)).toBeGreaterThan(0);
  expect([...last.values()].reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 9);
  const settled = settledChances(foldStudy(events));
  for (const [number, chance] of last) expect(chance).toBeCloseTo(settled.get(number)!, 9);
}

const ranker = fortuneTeller();
const settlements = (events: readonly JournalEvent[]) =>
  events.flatMap((event) => (event.type === "trials-ranked" && event.settled === true ? [event] : []));
const configFor = (scheduler: StudyConfig["scheduler"], changes: Partial<StudyConfig> = {}): StudyConfig =>
  testConfig({ scheduler, trials: 12, epochs: 9, finalists: 4, ...changes });
const schedulers = ["fixed", "adaptive", "halving", "hyperband", "median"] as const;

describe.each(schedulers)("chances under %s", (scheduler) => {
  it.each([1, 3])("are true once trials have ended, with %d at once", async (slots) => {
    const { state, events } = await runSweep(configFor(scheduler), { ranker, slots });
    expectTrue(state, events);
    expect(events.at(-1)!.type).toBe("study-finished");
  });

  it("are true where trials stop early by themselves", async () => {
    const runnerOf = (runner: TrialRunner): TrialRunner => ({
      ...runner,
      start: async function* (order) {
        for await (const event of runner.start(order)) {
          if (event.type !== "epoch-reported" || event.epoch < 5) yield event;
          else {
            const end = { epoch: 5, bestEpoch: 5, bestValLoss: event.valLoss, stoppedEarly: true };
            yield event;
            const { v, studyId, trial, attempt, seq } = event;
            yield { v, studyId, trial, attempt, seq: seq + 1, type: "trial-completed", ...end };
            return;
          }
        }
      },
    });
    const { state, events } = await runSweep(configFor(scheduler), { ranker, runnerOf });
    expect(state.trials.some(({ stoppedEarly }) => stoppedEarly)).toBe(true);
    expectTrue(state, events);
  });

  it("are true after an audit, an extension, a pruned trial, and a trial that is trained on", async () => {
    const { conductor, events } = simulateStudy([createdEvent(configFor(scheduler))], { ranker });
    await conductor.start();
    await conductor.run();
    const [stopped, other] = conductor.state.trials.filter(({ status }) => status === "paused");
    await conductor.continueTrial(stopped!.number);
    expectTrue(await conductor.run(), events);
    await conductor.prune(other!.number);
    expectTrue(await conductor.run(), events);
    expect(lastChances(events).get(other!.number)).toBe(0);
    await conductor.audit(3);
    expectTrue(await conductor.run(), events);
    await conductor.extend({ trials: 6 });
    expectTrue(await conductor.run(), events);
  });

  it("are true after a stop, when trials are trained on that it left", async () => {
    let toStop = true;
    const { conductor, events } = simulateStudy([createdEvent(configFor(scheduler))], {
      ranker,
      slots: 3,
      onEvent: (_, { trials }) => {
        if (!toStop || trials.filter(({ ranked }) => ranked !== null).length < 6) return;
        toStop = false;
        void conductor.stop("after-current");
      },
    });
    await conductor.start();
    expect((await conductor.run()).status).toBe("stopped");
    const left = conductor.state.trials.filter(({ status, ranked }) => status === "paused" && ranked);
    for (const { number } of left.slice(0, 3)) await conductor.continueTrial(number);
    expectTrue(await conductor.run(), events);
  });

  it("are the same for any number of workers when reproducible", async () => {
    const config = configFor(scheduler, { reproducible: 3 });
    const one = await runSweep(config, { ranker });
    const three = await runSweep(config, { ranker, slots: 3 });
    expect(outcomeOf(three.state)).toEqual(outcomeOf(one.state));
    const chancesOf = ({ trials }: StudyState) => trials.map(({ chance }) => chance);
    expect(chancesOf(three.state)).toEqual(chancesOf(one.state));
  });
});

it("are written down as each finalist ends, and early ranking metrics stay", async () => {
  const { state, events } = await runSweep(configFor("fixed"), { ranker });
  expect(settlements(events).length).toBeGreaterThan(1);
  const asked = events.filter((event) => !("settled" in event));
  for (const { number, ranked } of foldStudy(asked).trials)
    expect(state.trials[number]!.ranked).toEqual(ranked);
});

it("are written down once, whenever the process dies", async () => {
  const config = configFor("fixed", { trials: 5, epochs: 4 });
  const whole = await runSweep(config, { ranker });
  for (let killAfter = 2; killAfter < whole.events.length; killAfter += 2) {
    const first = simulateStudy([createdEvent(config)], { ranker, killAfter });
    void first.conductor.start().then(() => first.conductor.run());
    await first.killed;
    const second = simulateStudy(first.events, { ranker });
    await second.conductor.start();
    expectTrue(await second.conductor.run(), second.events);
    expect(settlements(second.events)).toHaveLength(settlements(whole.events).length);
  }
});

it("come back when a stranger's loss turns out to be false", async () => {
  const honest = await runSweep(configFor("fixed"), { ranker });
  const liar = honest.state.finalists.find((number) => number !== honest.state.best!.trial)!;
  const runnerOf = (runner: TrialRunner): TrialRunner => ({
    ...runner,
    start: async function* (order, where) {
      const lie = where !== "here" && order.spec.trialNumber === liar ? 0.1 : 1;
      for await (const event of runner.start(order)) {
        if (where !== "here" && event.type === "trial-started")
          yield { ...event, node: { id: "x", name: "stranger", stranger: true } };
        else if (event.type === "trial-completed") yield { ...event, bestValLoss: event.bestValLoss * lie };
        else yield event;
      }
    },
  });
  const { state, events } = await runSweep(configFor("fixed"), { ranker, runnerOf });
  expect(findTrial(state, liar)!.confirmation).toMatchObject({ agrees: false });
  expectTrue(state, events);
  const told = settlements(events).map(({ trials }) =>
    trials.find(({ trial }) => trial === state.best!.trial),
  );
  expect(told.some((entry) => entry?.probabilityBest === 0)).toBe(true);
});

it("are not made up for a ranker that gives none", async () => {
  const { events } = await runSweep(configFor("fixed"));
  expect(settlements(events)).toEqual([]);
});

it("of a study that is ranked by another model later are that model's", async () => {
  const later: CurveRanker = { ...ranker, version: "later" };
  const { conductor, events } = simulateStudy([createdEvent(configFor("fixed"))], { ranker });
  await conductor.start();
  await conductor.run();
  const second = simulateStudy(events, { ranker: later });
  await second.conductor.extend({ trials: 4 });
  const state = await second.conductor.run();
  expectTrue(state, second.events);
  expect(state.rankedBy!.version).toBe("later");
});

it("are only said of the sweep's trials", async () => {
  const { conductor, events } = simulateStudy([createdEvent(configFor("fixed"))], { ranker });
  await conductor.start();
  await conductor.run();
  const number = await conductor.addSingle({ rate: 0.004, optimizer: "adamw" }, "single");
  const state = await conductor.run();
  expect(findTrial(state, number)!.ranked).toMatchObject({ probabilityBest: null });
  expectTrue(state, events);
});
