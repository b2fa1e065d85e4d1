import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { workApart } from "./work-apart.ts";

class FakeWorker extends EventTarget {
  static last: FakeWorker;
  isEnded = false;
  constructor() {
    super();
    FakeWorker.last = this;
  }
  terminate(): void {
    this.isEnded = true;
  }
}

const script = { url: "/worker.js", name: "tester" };
const never = (): Promise<never> => new Promise(() => undefined);

beforeEach(() => {
  vi.stubGlobal("Worker", FakeWorker);
  vi.stubGlobal("location", new URL("https://firstlight.test/"));
});
afterEach(() => vi.unstubAllGlobals());

it("ends the worker with the work, whether it succeeds or fails", async () => {
  expect(await workApart(script, () => Promise.resolve(7))).toBe(7);
  expect(FakeWorker.last.isEnded).toBe(true);
  await expect(workApart(script, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(FakeWorker.last.isEnded).toBe(true);
});

it("ends it when the signal says so, and starts none afterwards", async () => {
  const abort = new AbortController();
  const working = workApart(script, never, abort.signal);
  const started = FakeWorker.last;
  abort.abort(new Error("enough"));
  await expect(working).rejects.toThrow("enough");
  expect(started.isEnded).toBe(true);
  await expect(workApart(script, never, abort.signal)).rejects.toThrow("enough");
  expect(FakeWorker.last).toBe(started);
});

it("fails where the script does not load, or breaks down", async () => {
  const unloaded = workApart(script, never);
  FakeWorker.last.dispatchEvent(new Event("error"));
  await expect(unloaded).rejects.toMatchObject({
    code: "worker-failed",
    message: expect.stringMatching(/did not load/) as string,
  });
  expect(FakeWorker.last.isEnded).toBe(true);
  const broken = workApart(script, never);
  FakeWorker.last.dispatchEvent(Object.assign(new Event("error"), { message: "out of memory" }));
  await expect(broken).rejects.toThrow('The worker "tester" broke down: out of memory.');
});
