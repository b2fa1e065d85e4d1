import { describe, expect, it } from "vitest";
import { findTrial, foldStudy, type StudyState } from "../fold/index.ts";
import type { JournalEvent } from "../journal/journal-event.ts";
import type { TrialOrder } from "../journal/trial-spec.ts";
import type { TrialRunner } from "../runner.ts";
import { createdEvent, outcomeOf, simulateStudy, syntheticTrial, testConfig } from "../testing/simulation.ts";
import { describeJudgement, describeRepetition, modelTrial, unconfirmedWinner } from "./index.ts";

interface Strangers {
  /** by how much what they say of a trial's losses is off */
  readonly lie?: (trial: number) => number;
  readonly seen?: (order: TrialOrder, where: "here" | undefined) => void;
}

/** Everything that may is trained by a stranger's node. */
const strangers =
  ({ lie = () => 1, seen }: Strangers = {}) =>
  (runner: TrialRunner): TrialRunner => ({
    ...runner,
    start: async function* (order, where) {
      seen?.(order, where);
      for await (const event of runner.start(order)) {
        if (where === "here") yield event;
        else if (event.type === "trial-started")
          yield { ...event, node: { id: "x", name: "stranger", stranger: true } };
        else if (event.type === "epoch-reported")
          yield { ...event, valLoss: event.valLoss * lie(event.trial) };
        else if (event.type === "trial-completed")
          yield { ...event, bestValLoss: event.bestValLoss * lie(event.trial) };
        else yield event;
      }
    },
  });

const full = testConfig({ mode: "full", trials: 5, epochs: 3 });

async function sweep(
  wished: Strangers,
  config = full,
  journal: readonly JournalEvent[] = [createdEvent(config)],
) {
  const { conductor, events } = simulateStudy(journal, { runnerOf: strangers(wished) });
  await conductor.start();
  return { state: await conductor.run(), events, conductor };
}

const repeats = ({ trials }: StudyState) => trials.filter((trial) => trial.repeats !== null);

describe("a winner that strangers trained", () => {
  it("is trained once more here, with its seed and parameters, before the study is done", async () => {
    const started: [number, "here" | undefined][] = [];
    const { state, events } = await sweep({
      seen: ({ spec }, where) => started.push([spec.trialNumber, where]),
    });
    const winner = findTrial(state, state.best!.trial)!;
    const [repeat, ...others] = repeats(state);
    expect(others).toEqual([]);
    expect(repeat).toMatchObject({
      purpose: "final",
      repeats: winner.number,
      seed: winner.seed,
      status: "complete",
    });
    expect(repeat!.params).toEqual(winner.params);
    expect(started.filter(([, where]) => where === "here")).toEqual([[repeat!.number, "here"]]);
    expect(winner.confirmation).toMatchObject({ agrees: true, repeat: repeat!.number });
    const at = (type: string) => events.findIndex((event) => event.type === type);
    expect(at("winner-judged")).toBeLessThan(at("study-finished"));
    // the result is weights that were trained here
    expect(modelTrial(state)!.number).toBe(repeat!.number);
  });

  it("needs none of that where own nodes or this device trained it", async () => {
    const { conductor } = simulateStudy([createdEvent(full)]);
    await conductor.start();
    const state = await conductor.run();
    expect(repeats(state)).toEqual([]);
    expect(modelTrial(state)!.number).toBe(state.best!.trial);
  });

  it.each(["full", "fixed", "adaptive"] as const)(
    "loses its place where it is not as was said (%s)",
    async (kind) => {
      const config =
        kind === "full" ? full : testConfig({ scheduler: kind, trials: 6, epochs: 6, finalists: 3 });
      const honest = await sweep({}, config);
      const liar = honest.state.trials.findLast(
        ({ number, status, purpose, diverged }) =>
          status === "complete" && purpose === "sweep" && !diverged && number !== honest.state.best!.trial,
      )!.number;
      const { state, events } = await sweep({ lie: (trial) => (trial === liar ? 0.1 : 1) }, config);
      const judged = events.filter((event) => event.type === "winner-judged");
      expect(judged[0]).toMatchObject({ trial: liar, agrees: false });
      expect(state.best!.trial).not.toBe(liar);
      expect(judged.at(-1)).toMatchObject({ trial: state.best!.trial, agrees: true });
      expect(state.status).toBe("finished");
      const { confirmation, lowest } = findTrial(state, liar)!;
      expect(lowest!.valLoss).toBe(confirmation!.found);
      expect(describeJudgement(liar, confirmation!)).toContain("does not come out here");
    },
  );

  it("keeps its place with what was found here, where that is the best too", async () => {
    const honest = await sweep({});
    const best = honest.state.best!.trial;
    const { state } = await sweep({ lie: (trial) => (trial === best ? 0.9 : 1) });
    expect(findTrial(state, best)!.confirmation!.agrees).toBe(false);
    expect(state.best!.trial).toBe(best);
    expect(state.best!.valLoss).toBeCloseTo(honest.state.best!.valLoss, 9);
    expect(repeats(state)).toHaveLength(1);
  });

  it("is out of the running where it diverges here", async () => {
    const { conductor } = simulateStudy([createdEvent(full)], {
      runnerOf: strangers(),
      record: (spec) => {
        const isRepetition = spec.trialNumber >= full.trials;
        const whole = syntheticTrial(spec);
        return isRepetition && spec.trialNumber === full.trials
          ? { epochs: whole.epochs.slice(0, 1) }
          : whole;
      },
    });
    await conductor.start();
    const state = await conductor.run();
    const refuted = state.trials.find(({ confirmation }) => confirmation?.agrees === false)!;
    expect(refuted).toMatchObject({ diverged: true, lowest: null });
    expect(state.best!.trial).not.toBe(refuted.number);
    expect(findTrial(state, state.best!.trial)!.confirmation!.agrees).toBe(true);
  });

  it("can do without: whoever prunes the repetition has an unconfirmed winner, and can ask again", async () => {
    let isPruned = false;
    const { conductor } = simulateStudy([createdEvent(full)], {
      runnerOf: strangers(),
      onEvent: (event, state) => {
        const repeat = repeats(state)[0];
        if (isPruned || event.type !== "epoch-reported" || repeat?.curve.epochs.length !== 1) return;
        isPruned = true;
        void conductor.prune(repeat.number);
      },
    });
    await conductor.start();
    const state = await conductor.run();
    expect(state.status).toBe("finished");
    expect(unconfirmedWinner(state)!.number).toBe(state.best!.trial);
    await conductor.confirmWinner();
    expect(unconfirmedWinner(await conductor.run())).toBeNull();
    await conductor.confirmWinner();
    expect(repeats(conductor.state)).toHaveLength(1);
  });

  it("is not confirmed after a stop, until somebody asks", async () => {
    const { conductor } = simulateStudy([createdEvent(full)], {
      runnerOf: strangers(),
      onEvent: (event, state) => {
        if (event.type === "trial-assigned" && repeats(state).length > 0 && state.status === "running")
          void conductor.stop("now");
      },
    });
    await conductor.start();
    const stopped = await conductor.run();
    expect(stopped.status).toBe("stopped");
    expect(unconfirmedWinner(stopped)).not.toBeNull();
    await conductor.confirmWinner();
    expect(unconfirmedWinner(await conductor.run())).toBeNull();
  });

  it("is confirmed after all in a sweep that was stopped before, and is extended", async () => {
    let isStopped = false;
    const { conductor } = simulateStudy([createdEvent(full)], {
      runnerOf: strangers(),
      onEvent: (event, state) => {
        if (isStopped || event.type !== "trial-assigned" || repeats(state).length === 0) return;
        isStopped = true;
        void conductor.stop("now");
      },
    });
    await conductor.start();
    expect((await conductor.run()).status).toBe("stopped");
    await conductor.extend({ trials: 1 });
    const state = await conductor.run();
    expect(state.status).toBe("finished");
    expect(unconfirmedWinner(state)).toBeNull();
  });

  it("is found again by an audit that finds another one", async () => {
    const config = testConfig({ scheduler: "fixed", trials: 6, finalists: 1 });
    const { state, conductor } = await sweep({ lie: (trial) => 1 - 0.2 * trial }, config);
    expect(state.status).toBe("finished");
    await conductor.audit(5);
    const after = await conductor.run();
    expect(unconfirmedWinner(after)).toBeNull();
    expect(repeats(after).length).toBeGreaterThan(repeats(state).length);
  });

  it("comes out the same wherever the process was killed", async () => {
    const lie = (trial: number) => (trial === 1 ? 0.1 : 1);
    const whole = await sweep({ lie });
    for (let killAfter = 2; killAfter < whole.events.length; killAfter++) {
      const first = simulateStudy([createdEvent(full)], { killAfter, runnerOf: strangers({ lie }) });
      void first.conductor.start().then(() => first.conductor.run());
      await first.killed;
      const { state } = await sweep({ lie }, full, first.events);
      expect(outcomeOf(state)).toEqual(outcomeOf(whole.state));
      expect(foldStudy(whole.events)).toEqual(whole.state);
    }
  });

  it("is told of in words, with what it costs", async () => {
    const { state } = await sweep({});
    const [repeat] = repeats(state);
    expect(describeRepetition(state, repeat!.number)).toMatch(
      new RegExp(
        `Trial ${state.best!.trial} is best.*once more on this device.*as trial ${repeat!.number}, 3 epochs`,
      ),
    );
    expect(describeRepetition(state, 0)).toBeNull();
  });
});
