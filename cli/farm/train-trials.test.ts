import { expect, it } from "vitest";
import type { FailureReason, SearchSpace, TrialEvent, TrialOrder } from "../../study/index.ts";
import { trainTrials, type TrialBatch } from "./train-trials.ts";

const space: SearchSpace = {
  parameters: [{ type: "categorical", name: "batch_size", choices: [16, 32] }],
};
const hash = "a".repeat(64);
const split = { seed: 1, validationShare: 0.3, hash };
const prepared = { datasetHash: hash, split, data: { train: { length: 64 } } };

/** A runner whose trials end when they are told to. */
function openBench(slots: number) {
  const ends = new Map<number, (reason: FailureReason | null) => void>();
  const orders: TrialOrder[] = [];
  const [farmed, failures]: [number[], string[]] = [[], []];
  let changed = (): void => undefined;
  async function* start(order: TrialOrder): AsyncGenerator<TrialEvent> {
    orders.push(order);
    const { studyId, trialNumber: trial } = order.spec;
    const header = { v: 1, studyId, trial, attempt: 1, seq: 1 } as const;
    const reason = await new Promise<FailureReason | null>((resolve) => ends.set(trial, resolve));
    ends.delete(trial);
    if (reason !== null)
      yield { ...header, type: "trial-failed", reason, message: `It is ${reason}.`, action: "" };
    else
      yield {
        ...header,
        type: "trial-completed",
        epoch: 3,
        bestEpoch: 3,
        bestValLoss: 1,
        stoppedEarly: false,
      };
  }
  const runner = {
    slots,
    start,
    onSlotsChanged: (listener: () => void) => {
      changed = listener;
      return () => (changed = () => undefined);
    },
  };
  const batch: TrialBatch = {
    ...{
      task: { name: "t", configurations: "t", seed: 1, epochs: 3 },
      studyId: "t 1",
      backend: "wasm",
      runner,
    },
    study: { space, programHash: hash, data: { prepared } },
    ids: [0, 1, 2, 3, 4, 5],
    goesOn: () => true,
    onTrial: ({ id }) => void farmed.push(id),
    onFailure: (id, message) => void failures.push(`${id}: ${message}`),
  };
  return {
    ...{ batch, orders, farmed, failures },
    running: () => [...ends.keys()],
    end: (trial: number, reason: FailureReason | null = null) => ends.get(trial)!(reason),
    setSlots: (count: number) => {
      runner.slots = count;
      changed();
    },
  };
}

it("trains as many at once as there are slots, also when nodes come and go", async () => {
  const { batch, running, end, setSlots, farmed, orders } = openBench(1);
  const done = trainTrials(batch);
  await expect.poll(running).toEqual([0]);
  setSlots(3);
  await expect.poll(running).toEqual([0, 1, 2]);
  setSlots(1);
  end(0);
  end(2);
  await expect.poll(() => farmed).toEqual([0, 2]);
  expect(running()).toEqual([1]);
  for (const trial of [1, 3, 4, 5]) {
    await expect.poll(running).toEqual([trial]);
    end(trial);
  }
  await done;
  expect(farmed).toEqual([0, 2, 1, 3, 4, 5]);
  expect(orders[3]).toMatchObject({ untilEpoch: 3, spec: { studyId: "t 1", trialNumber: 3, program: hash } });
});

it("gives a task up after failures in a row; a trial that somebody else cancelled is one", async () => {
  const { batch, running, end, failures, farmed } = openBench(1);
  const done = trainTrials(batch);
  for (const [trial, reason] of [
    [0, "lost-node"],
    [1, null],
    [2, "cancelled"],
    [3, "lost-node"],
    [4, "worker-crashed"],
  ] as const) {
    await expect.poll(running).toEqual([trial]);
    end(trial, reason);
  }
  await expect(done).rejects.toMatchObject({ code: "farm-failing" });
  expect(failures.slice(0, 2)).toEqual(["0: It is lost-node.", "2: Somebody else cancelled it."]);
  expect([farmed, running()]).toEqual([[1], []]);
});

it("says nothing of trials that end with the farm", async () => {
  const { batch, running, end, failures } = openBench(2);
  let goesOn = true;
  const done = trainTrials({ ...batch, goesOn: () => goesOn });
  await expect.poll(running).toEqual([0, 1]);
  goesOn = false;
  end(0, "cancelled");
  end(1, "cancelled");
  await done;
  expect([failures, running()]).toEqual([[], []]);
});

it("ends with what goes wrong when a trial is stored, and begins no other", async () => {
  const { batch, running, end } = openBench(1);
  const full = new Error("no space left");
  const onTrial = () => {
    throw full;
  };
  const done = trainTrials({ ...batch, onTrial });
  await expect.poll(running).toEqual([0]);
  end(0);
  await expect(done).rejects.toBe(full);
  expect(running()).toEqual([]);
});

it("trains the configurations of a replica's first task from other seeds", async () => {
  const [first, replica] = [openBench(6), openBench(6)];
  const task = { ...replica.batch.task, name: "t-r1" };
  void trainTrials(first.batch);
  void trainTrials({ ...replica.batch, task });
  await expect.poll(() => [first.orders.length, replica.orders.length]).toEqual([6, 6]);
  const specs = ({ orders }: typeof first) => orders.map(({ spec }) => spec);
  expect(specs(replica).map(({ params }) => params)).toEqual(specs(first).map(({ params }) => params));
  const seeds = new Set([...specs(first), ...specs(replica)].map(({ seed }) => seed));
  expect(seeds.size).toBe(12);
});
