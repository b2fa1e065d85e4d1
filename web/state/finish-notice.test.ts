import { describe, expect, it } from "vitest";
import { clearFinishWhenSeen, endsOnReport, noticeFinish } from "./finish-notice.ts";
import type { Route } from "./route.ts";
import type { Shell } from "./shell.ts";

const finish = {
  ...{ id: "s1", name: "Digits", finished: 3, planned: 3 },
  best: { trial: 1, valLoss: 0.25, predicted: false },
};

const elsewhere: Route = { screen: "sweep", study: "s1", query: {} };

function shellWithHands(route = elsewhere) {
  const shown: { text: string; run?: () => void }[] = [];
  const gone: string[] = [];
  const status = { unseenFinish: false };
  const shell = {
    toasts: { show: (text: string, action?: { run: () => void }) => shown.push({ text, ...action }) },
    settings: { current: { notifications: false } },
    router: { route, go: (screen: string, study: string) => gone.push(`${screen} ${study}`) },
    status,
  } as unknown as Shell;
  return { shell, shown, gone, status };
}

const pageThat = (hidden: boolean): Document =>
  Object.assign(new EventTarget(), { hidden }) as unknown as Document;

describe("the end of a sweep", () => {
  it("is told with the way to its report", () => {
    const { shell, shown, gone, status } = shellWithHands();
    noticeFinish(shell, finish, pageThat(false));
    expect(shown[0]?.text).toBe("Digits: 3 of 3 trials finished. Trial 1 is best: validation loss 0.250.");
    shown[0]?.run?.();
    expect(gone).toEqual(["report s1"]);
    expect(status.unseenFinish).toBe(false);
  });
  it("leads a sample to its report, from its own sweep only", () => {
    const watched: Route = { screen: "sweep", study: "s1", query: endsOnReport };
    const watching = shellWithHands(watched);
    noticeFinish(watching.shell, finish, pageThat(false));
    expect(watching.gone).toEqual(["report s1"]);
    expect(watching.shown).toHaveLength(1);
    for (const other of [
      { ...watched, study: "s2" },
      { ...watched, screen: "trials" },
    ] as const) {
      const { shell, gone } = shellWithHands(other);
      noticeFinish(shell, finish, pageThat(false));
      expect(gone).toEqual([]);
    }
  });
  it("is marked while nobody looks, until somebody does", () => {
    const { shell, status } = shellWithHands();
    const page = pageThat(true);
    const stop = clearFinishWhenSeen(shell, page);
    noticeFinish(shell, finish, page);
    expect(status.unseenFinish).toBe(true);
    page.dispatchEvent(new Event("visibilitychange"));
    expect(status.unseenFinish).toBe(true);
    Object.assign(page, { hidden: false });
    page.dispatchEvent(new Event("visibilitychange"));
    expect(status.unseenFinish).toBe(false);
    stop();
  });
});
