import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { formatJournal, parseJournal, type JournalEvent } from "../journal/index.ts";
import { createdEvent, runSweep, simulateStudy, testConfig } from "../testing/simulation.ts";
import { applyEvent, foldStudy, usedMs } from "./fold.ts";
import { countTrials, incumbentOf, sweepTrials } from "./views.ts";

let events: readonly JournalEvent[];
beforeAll(async () => {
  events = (await runSweep(testConfig({ trials: 5 }), { slots: 2 })).events;
});

describe("foldStudy", () => {
  it("is the same when events are delivered again, at once or later", () => {
    const expected = foldStudy(events);
    const copies = fc.array(fc.tuple(fc.nat(events.length - 1), fc.nat(events.length)), { maxLength: 20 });
    fc.assert(
      fc.property(copies, (repeated) => {
        const delivered = events.flatMap((event, i) => [
          event,
          ...repeated.flatMap(([from, delay]) => {
            const at = Math.min(from + delay, events.length - 1);
            return at === i ? [events[from]!] : [];
          }),
        ]);
        expect(foldStudy(delivered)).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it("of a prefix, then event by event, is the fold of all; earlier states stay as they were", () => {
    const length = fc.integer({ min: 1, max: events.length });
    fc.assert(
      fc.property(length, (cut) => {
        const prefix = foldStudy(events.slice(0, cut));
        const before = JSON.stringify(prefix);
        const whole = events.slice(cut).reduce(applyEvent, prefix);
        expect(whole).toEqual(foldStudy(events));
        expect(JSON.stringify(prefix)).toBe(before);
      }),
      { numRuns: 20 },
    );
  });

  it("survives a round trip through JSON lines", () => {
    const { events: read, cutTail } = parseJournal(formatJournal(events));
    expect(cutTail).toBe("");
    expect(foldStudy(read)).toEqual(foldStudy(events));
  });

  it("knows which node trained a trial last, and that none did", () => {
    const started = events.find((event) => event.type === "trial-started")!;
    const upTo = events.slice(0, events.indexOf(started));
    const nodeAfter = (event: JournalEvent) =>
      foldStudy([...upTo, event]).trials.find(({ number }) => number === started.trial)!.node;
    expect(nodeAfter(started)).toBeNull();
    const node = { id: "a1", name: "basement" };
    expect(nodeAfter({ ...started, node })).toEqual(node);
  });

  it("replaces an epoch that is trained again, and counts it once", () => {
    const first = events.find((event) => event.type === "epoch-reported")!;
    const upTo = events.slice(0, events.indexOf(first) + 1);
    const before = foldStudy(upTo);
    const header = { v: 1 as const, studyId: "study", at: before.lastAt + 1 };
    const trial = first.trial;
    const again = [
      { ...header, seq: before.studySeq + 1, type: "study-reopened" as const },
      {
        ...header,
        seq: before.studySeq + 2,
        type: "trial-assigned" as const,
        trial,
        attempt: 2,
        untilEpoch: 2,
      },
      { ...first, attempt: 2, seq: 1, valLoss: 7 },
    ];
    const after = again.reduce(applyEvent, before);
    const curve = sweepTrials(after).find(({ number }) => number === trial)!.curve;
    expect(curve.epochs.map(({ valLoss }) => valLoss)).toEqual([7]);
    expect(curve.train.loss).toHaveLength(first.train.loss.length);
    expect(after.epochsTrained).toBe(before.epochsTrained);
  });

  it("drops events of an older attempt", () => {
    const first = events.find((event) => event.type === "epoch-reported")!;
    const before = foldStudy(events);
    const stale = { ...first, attempt: 0, seq: 1000, valLoss: 0 };
    expect(applyEvent(before, stale as typeof first).trials).toEqual(before.trials);
  });

  it("does not count the time in which nobody worked", () => {
    const header = { v: 1 as const, studyId: "study" };
    const state = foldStudy([
      createdEvent(testConfig()),
      { ...header, seq: 2, at: 100, type: "study-started" },
      { ...header, seq: 3, at: 5000, type: "space-exhausted" },
      { ...header, seq: 4, at: 90_000, type: "study-reopened" },
      { ...header, seq: 5, at: 91_000, type: "study-paused", by: "user", reason: null },
      { ...header, seq: 6, at: 99_000, type: "study-resumed" },
    ]);
    expect(state.usedMs).toBe(4900 + 1000);
    expect(usedMs(state, 100_000)).toBe(4900 + 1000 + 1000);
  });

  it.each([
    ["journal-empty", []],
    ["journal-mixed", [createdEvent(testConfig()), { ...createdEvent(testConfig()), studyId: "other" }]],
  ])("refuses: %s", (code, journal) => {
    expect(() => foldStudy(journal)).toThrow(expect.objectContaining({ code }));
  });

  it("keeps the version of the ranker that gave the metrics, whatever ranks today", () => {
    const config = testConfig();
    const event: JournalEvent = {
      ...{ v: 1, studyId: "study", seq: 2, at: 1, type: "trials-ranked" },
      ...{ ranker: "learned", version: "of then", epochs: 2, trials: [] },
    };
    expect(foldStudy([createdEvent(config)]).rankedBy).toBeNull();
    expect(foldStudy([createdEvent(config), event]).rankedBy).toEqual({
      name: "learned",
      version: "of then",
    });
  });

  it("counts states and knows the incumbent", () => {
    const state = foldStudy(events);
    const counts = countTrials(state);
    expect(counts.running + counts.waiting).toBe(0);
    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(5);
    const scores = sweepTrials(state).map(({ ranked }) => ranked!.score);
    expect(incumbentOf(state)?.ranked?.score).toBe(Math.min(...scores));
  });

  it("stays quick with 10,000 trials", () => {
    const header = { v: 1 as const, studyId: "study" };
    const many = Array.from({ length: 10_000 }, (_, i) => ({
      ...header,
      seq: i + 2,
      at: i,
      type: "trial-proposed" as const,
      trial: i,
      params: {},
      seed: 0,
      purpose: "sweep" as const,
      epochs: 5,
      untilEpoch: 2,
      sampler: "random",
    }));
    let state = foldStudy([createdEvent(testConfig()), ...many]);
    const start = performance.now();
    for (let i = 0; i < 2000; i++) {
      const seq = state.studySeq + 1;
      const assigned = { type: "trial-assigned" as const, trial: i, attempt: 1, untilEpoch: 2 };
      state = applyEvent(state, { ...header, seq, at: 20_000 + i, ...assigned });
    }
    expect(countTrials(state).running).toBe(2000);
    expect((performance.now() - start) / 2000, "ms an event").toBeLessThan(1);
  });
});

it("a killed study's journal folds to what was kept", async () => {
  const { conductor, events: kept, killed } = simulateStudy([createdEvent(testConfig())], { killAfter: 20 });
  void conductor.start().then(() => conductor.run());
  await killed;
  expect(foldStudy(kept)).toEqual(conductor.state);
});
