import { describe, expect, it } from "vitest";
import { foldStudy, sweepTrials } from "../fold/index.ts";
import { createdEvent, outcomeOf, runSweep, simulateStudy, testConfig } from "../testing/simulation.ts";

describe("a sweep", () => {
  it("fast: trains the first epochs of all, then the best to the end", async () => {
    const { state, events } = await runSweep(testConfig());
    expect(state.status).toBe("finished");
    expect(sweepTrials(state).map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(state.finalists).toHaveLength(2);
    expect(state.epochsTrained).toBe(6 * 2 + 2 * 4);
    const others = state.trials.filter(({ finalist }) => !finalist);
    expect(others.every(({ curve }) => curve.epochs.length === 2)).toBe(true);
    const worstFinalist = Math.max(...state.finalists.map((n) => state.trials[n]!.ranked!.score));
    expect(others.every(({ ranked }) => ranked!.score >= worstFinalist)).toBe(true);
    expect(state.finalists).toContain(state.best?.trial);
    expect(outcomeOf(foldStudy(events))).toEqual(outcomeOf(state));
  });

  it("full: trains all to the end", async () => {
    const { state } = await runSweep(testConfig({ mode: "full" }));
    const diverged = state.trials.filter((trial) => trial.diverged).length;
    expect(state.epochsTrained).toBe(6 * 6 - diverged * 4);
    expect(state.trials.every(({ status }) => status === "complete")).toBe(true);
    const lowest = Math.min(...state.trials.flatMap((t) => (t.diverged ? [] : [t.lowest!.valLoss])));
    expect(state.best?.valLoss).toBe(lowest);
  });

  it("begins with the default configuration, unless it is a grid or the space does not hold it", async () => {
    const defaults = { rate: 0.001, optimizer: "adamw" };
    const firstOf = async (changes: Parameters<typeof testConfig>[0]) => {
      const [first] = (await runSweep(testConfig({ mode: "full", ...changes }))).state.trials;
      return { params: first!.params, sampler: first!.sampler };
    };
    expect(await firstOf({})).toEqual({ params: defaults, sampler: "default" });
    expect((await firstOf({ sampler: { name: "tpe", preset: "optuna5" } })).params).toEqual(defaults);
    expect((await firstOf({ sampler: { name: "grid", preset: "optuna5" } })).sampler).toBe("grid");
    expect((await firstOf({ defaults: { rate: 0.5, optimizer: "adamw" } })).sampler).toBe("random");
  });

  it.each(["random", "grid"] as const)("%s: is the same for 1 and 4 slots", async (name) => {
    const config = testConfig({ trials: 10, sampler: { name, preset: "optuna5" } });
    const one = await runSweep(config, { slots: 1 });
    const four = await runSweep(config, { slots: 4 });
    expect(outcomeOf(four.state)).toEqual(outcomeOf(one.state));
  });

  it.each(["fast", "full"] as const)(
    "tpe, %s, reproducible 4: is the same for 1 to 4 slots",
    async (mode) => {
      const sampler = { name: "tpe", preset: "optuna5" } as const;
      const config = testConfig({ mode, trials: 24, sampler, reproducible: 4 });
      const one = await runSweep(config, { slots: 1 });
      for (const slots of [2, 3, 4]) {
        expect(outcomeOf((await runSweep(config, { slots })).state)).toEqual(outcomeOf(one.state));
      }
    },
  );

  it("a grid that is used up ends the sweep", async () => {
    const space = { parameters: [{ type: "categorical" as const, name: "rate", choices: [0.001, 0.01] }] };
    const { state } = await runSweep(testConfig({ space, sampler: { name: "grid", preset: "optuna5" } }));
    expect(state.status).toBe("finished");
    expect(state.trials.map(({ params }) => params["rate"]).sort()).toEqual([0.001, 0.01]);
  });
});

describe("a crash at any event", () => {
  it("again and again: still the same final state", async () => {
    const config = testConfig({ trials: 4, epochs: 4 });
    const expected = outcomeOf((await runSweep(config, { slots: 2 })).state);
    let events = [createdEvent(config)];
    for (let crashes = 0; crashes < 100; crashes++) {
      const study = simulateStudy(events, { slots: 2, killAfter: events.length + 12 });
      const end = study.conductor.start().then(() => study.conductor.run());
      const state = await Promise.race([end, study.killed.then(() => null)]);
      events = [...study.events];
      if (!state) continue;
      expect(crashes).toBeGreaterThan(3);
      expect(outcomeOf(state)).toEqual(expected);
      return;
    }
    expect.unreachable("it made no progress");
  });

  it.each(["fast", "full"] as const)(
    "%s: gives the same final state, nothing counted twice",
    async (mode) => {
      const config = testConfig({ mode, trials: 4, epochs: 4 });
      const whole = await runSweep(config, { slots: 2 });
      const expected = outcomeOf(whole.state);
      for (let killAfter = 2; killAfter < whole.events.length; killAfter++) {
        const first = simulateStudy([createdEvent(config)], { slots: 2, killAfter });
        void first.conductor.start().then(() => first.conductor.run());
        await first.killed;
        const second = simulateStudy(first.events, { slots: 2 });
        await second.conductor.start();
        expect(outcomeOf(await second.conductor.run()), `killed after ${killAfter} events`).toEqual(expected);
        expect(outcomeOf(foldStudy(second.events))).toEqual(expected);
      }
    },
  );
});

it("starts more trials when its runner says that it has more slots", async () => {
  const grow = { slots: 1, tell: (): void => undefined };
  let most = 0;
  const { state } = await runSweep(testConfig({ mode: "full" }), {
    runnerOf: (runner) => ({
      start: (order) => runner.start(order),
      stop: (trial, how) => {
        runner.stop(trial, how);
      },
      get slots() {
        return grow.slots;
      },
      onSlotsChanged: (listener) => {
        grow.tell = listener;
        return () => undefined;
      },
    }),
    onEvent: (event, { trials }) => {
      most = Math.max(most, trials.filter(({ status }) => status === "running").length);
      if (event.type !== "trial-started" || grow.slots > 1) return;
      grow.slots = 3;
      grow.tell();
    },
  });
  expect(state.status).toBe("finished");
  expect(most).toBe(3);
});
