import { fromRecord, type WorkerSlot } from "./worker-slot.ts";

let lastId = 0;

/**
 * Lets an opened worker with data train for its speed alone.
 * @returns optimiser steps per second
 * @throws WorkbenchError what keeps the program from training
 */
export async function rehearse(slot: WorkerSlot, epochs: number, seconds: number): Promise<number> {
  const id = ++lastId;
  let speed = 0;
  await slot.converse({ type: "rehearse", id, epochs, seconds }, (answer) => {
    if (answer.type === "request-failed") throw fromRecord(answer.error);
    if (answer.type !== "rehearsed" || answer.id !== id) return Promise.resolve("more");
    speed = answer.stepsPerSecond;
    return Promise.resolve("done");
  });
  return speed;
}
