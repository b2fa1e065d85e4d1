import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createWatchdog } from "./watchdog.ts";

describe("createWatchdog", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("bites once after the silence, and not while it is fed", () => {
    const bite = vi.fn();
    const watchdog = createWatchdog(30_000, bite, Date.now);
    vi.advanceTimersByTime(29_000);
    watchdog.feed();
    vi.advanceTimersByTime(26_000);
    expect(bite).not.toHaveBeenCalled();
    vi.advanceTimersByTime(60_000);
    expect(bite).toHaveBeenCalledExactlyOnceWith("it said nothing for 30 s");
  });

  it("does not count the time that the computer slept", () => {
    const bite = vi.fn();
    createWatchdog(30_000, bite, Date.now);
    vi.advanceTimersByTime(6000);
    vi.setSystemTime(Date.now() + 3_600_000);
    vi.advanceTimersByTime(18_000);
    expect(bite).not.toHaveBeenCalled();
    vi.advanceTimersByTime(12_000);
    expect(bite).toHaveBeenCalledOnce();
  });

  it("is silent once stopped", () => {
    const bite = vi.fn();
    createWatchdog(30_000, bite, Date.now).stop();
    vi.advanceTimersByTime(100_000);
    expect(bite).not.toHaveBeenCalled();
  });
});
