import { describe, expect, it } from "vitest";
import type { Shell } from "./shell.ts";
import { offerUpdate } from "./update-prompt.ts";

function shellThat(status: { applyUpdate: (() => void) | null; runningTrials: number }) {
  const shown: string[] = [];
  let act: (() => void) | undefined;
  const toasts = {
    show: (text: string, action?: { run: () => void }) => {
      shown.push(text);
      act ??= action?.run;
    },
  };
  return { shell: { status, toasts } as unknown as Shell, shown, act: () => act?.() };
}

describe("a newer version", () => {
  it("is offered when there is one and nothing trains", () => {
    const status = { applyUpdate: null as (() => void) | null, runningTrials: 0 };
    const { shell, shown } = shellThat(status);
    expect(offerUpdate(shell)).toBe(false);
    Object.assign(status, { applyUpdate: () => undefined, runningTrials: 1 });
    expect(offerUpdate(shell)).toBe(false);
    status.runningTrials = 0;
    expect(offerUpdate(shell)).toBe(true);
    expect(shown).toEqual(["New version ready."]);
  });
  it("is not loaded while a trial trains, also when it began after the offer", () => {
    let loads = 0;
    const status = { applyUpdate: () => void (loads += 1), runningTrials: 0 };
    const { shell, shown, act } = shellThat(status);
    offerUpdate(shell);
    status.runningTrials = 1;
    act();
    expect(loads).toBe(0);
    expect(shown).toHaveLength(2);
    status.runningTrials = 0;
    act();
    expect(loads).toBe(1);
  });
});
