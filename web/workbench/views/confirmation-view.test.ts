import { expect, test } from "vitest";
import { foldStudy, type JournalEvent, type TrialRunner } from "../../../study/index.ts";
import { createdEvent, simulateStudy, testConfig } from "../../../study/testing/simulation.ts";
import { confirmationView } from "./confirmation-view.ts";
import { logOf } from "./study-log.ts";

const config = testConfig({ mode: "full", trials: 4, epochs: 3 });

/** All that may leave goes to a stranger, who says half the loss of trial 0. */
const strange = (runner: TrialRunner): TrialRunner => ({
  ...runner,
  start: async function* (order, where) {
    for await (const event of runner.start(order)) {
      if (where === "here") yield event;
      else if (event.type === "trial-started")
        yield { ...event, node: { id: "x", name: "stranger", stranger: true } };
      else if (event.type === "trial-completed" && event.trial === 0)
        yield { ...event, bestValLoss: event.bestValLoss / 2 };
      else yield event;
    }
  },
});

async function sweep(runnerOf: (runner: TrialRunner) => TrialRunner): Promise<readonly JournalEvent[]> {
  const { conductor, events } = simulateStudy([createdEvent(config)], { runnerOf });
  await conductor.start();
  await conductor.run();
  return events;
}

/** What is shown when so much of the journal has been written. */
const until = (events: readonly JournalEvent[], type: JournalEvent["type"]) =>
  confirmationView(foldStudy(events.slice(0, events.findIndex((event) => event.type === type) + 1)));

test("shows what is trained again, what was found, and who was not what was said", async () => {
  const events = await sweep(strange);
  const { trials, best } = foldStudy(events);
  const repetitions = trials.filter(({ repeats }) => repeats !== null);
  expect(until(events, "trial-started")).toBeNull();
  expect(until(events, "trial-completed")).toMatchObject({ winner: 0, stage: "open", repeat: null });
  const begun = events.slice(0, events.findIndex((event) => "repeats" in event) + 1);
  expect(confirmationView(foldStudy(begun))).toMatchObject({ winner: 0, stage: "under way", repeat: 4 });
  expect(confirmationView(foldStudy(events))).toMatchObject({
    ...{ winner: best!.trial, stage: "confirmed", repeat: repetitions.at(-1)!.number },
    refuted: [{ trial: 0 }],
  });
  const words = logOf(events).map(({ text }) => text);
  expect(words.some((text) => text.startsWith("Trial 0 is best, and strangers' nodes trained it"))).toBe(
    true,
  );
  expect(words.some((text) => text.startsWith("Trial 0 does not come out here"))).toBe(true);
  expect(words.some((text) => text.startsWith(`Trial ${best!.trial} is confirmed`))).toBe(true);
});

test("shows nothing of a sweep on devices of one's own", async () => {
  expect(confirmationView(foldStudy(await sweep((runner) => runner)))).toBeNull();
});
