import { describe, expect, it } from "vitest";
import type { TrialEvent } from "../../study/index.ts";
import { pack, unpack } from "./link-relays.ts";
import { progressOf } from "./testing/test-client.ts";

const batch = (epoch: number) => progressOf(3, epoch) as TrialEvent;
const trial = "00000000-0000-4000-8000-000000000000";

function epoch(points: number): TrialEvent {
  const loss = Array.from({ length: points }, (_, n) => Math.sin(n * 1e6) ** 2);
  const curve = { sampleCount: loss.map((_, n) => n), loss };
  const { batch: _, batches: __, phase: ___, secondsPerBatch: ____, ...header } = progressOf(3, 1);
  const facts = { epoch: 1, sampleCount: 1, trainLoss: 1, valLoss: 1, learningRate: 1, seconds: 1 };
  return {
    ...header,
    type: "epoch-reported",
    ...facts,
    train: curve,
    validation: curve,
  } as unknown as TrialEvent;
}

describe("progress between relays", () => {
  it("fits into a NOTIFY, split where it must be, and arrives as it was", () => {
    const notice = { trial, replica: 0, events: Array.from({ length: 64 }, (_, n) => batch(n + 1)) };
    const packed = pack(notice);
    for (const text of packed) expect(text.length + 36).toBeLessThan(7_900);
    expect(packed.flatMap((text) => unpack(text)?.events ?? [])).toEqual(notice.events);
  });

  it("leaves out what does not fit, and only that", () => {
    const notice = { trial, replica: 0, events: [batch(1), epoch(2_000), batch(2)] };
    const packed = pack(notice);
    expect(packed.flatMap((text) => unpack(text)?.events ?? [])).toEqual([batch(1), batch(2)]);
  });

  it("takes nothing that is not its own", () => {
    expect(["", "no base64 …", Buffer.from("{}").toString("base64")].map(unpack)).toEqual([null, null, null]);
  });
});
