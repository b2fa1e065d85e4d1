import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MOST_MESSAGE_BYTES } from "../../protocol/index.ts";
import type { TrialEvent } from "../../study/index.ts";
import { createProgressSender } from "./progress-sender.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const header = { v: 1, studyId: "s", trial: 0, attempt: 1 } as const;
const epoch = (seq: number, points: number): TrialEvent => {
  const curve = {
    sampleCount: Array.from({ length: points }, (_, at) => at),
    loss: Array.from({ length: points }, () => 0.123456789),
  };
  const losses = { trainLoss: 1, valLoss: 1, valAccuracy: 0, seconds: 1 };
  return {
    ...header,
    seq,
    type: "epoch-reported",
    epoch: seq,
    sampleCount: seq,
    ...losses,
    train: curve,
    validation: curve,
  };
};
const batch = (seq: number): TrialEvent => ({
  ...{ ...header, seq, type: "batch-observed", epoch: 1, batch: seq, batches: 1e6, phase: "training" },
  ...{ secondsPerBatch: null, loss: null },
});
const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

test("messages are few, small, in order, and leave out no more than they must", () => {
  const event = fc.oneof(
    fc.record({ epochs: fc.nat(5000) }).map(({ epochs }) => ({ epochs })),
    fc.constant({ epochs: null }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 200 }), (kinds) => {
      const messages: (readonly TrialEvent[])[] = [];
      const sender = createProgressSender((events) => messages.push(events), 250);
      const pushed = kinds.map(({ epochs }, seq) => (epochs === null ? batch(seq) : epoch(seq, epochs)));
      for (const one of pushed) sender.push(one);
      vi.advanceTimersByTime(250 * (pushed.length + 1));
      sender.stop();
      for (const message of messages) {
        expect(message.length).toBeLessThanOrEqual(64);
        expect(bytesOf({ token: "0".repeat(32), events: message })).toBeLessThan(MOST_MESSAGE_BYTES - 512);
      }
      const wanted = pushed.filter(
        (one) => one.type !== "batch-observed" && bytesOf(one) < MOST_MESSAGE_BYTES - 2048,
      );
      const sent = messages.flat().filter((one) => one.type !== "batch-observed");
      expect(sent.map(({ seq }) => seq)).toEqual(expect.arrayContaining(wanted.map(({ seq }) => seq)));
      expect(sent.map(({ seq }) => seq)).toEqual(sent.map(({ seq }) => seq).toSorted((a, b) => a - b));
    }),
    { numRuns: 30 },
  );
});

test("of a thousand steps a second four messages tell", () => {
  const messages: (readonly TrialEvent[])[] = [];
  const sender = createProgressSender((events) => messages.push(events), 250);
  for (let step = 1; step <= 1000; step++) {
    sender.push(batch(step));
    vi.advanceTimersByTime(1);
  }
  expect(messages.map((events) => events.length)).toEqual([1, 1, 1, 1]);
  sender.stop();
  sender.push(batch(1001));
  vi.advanceTimersByTime(1000);
  expect(messages).toHaveLength(4);
});
