import { describe, expect, it } from "vitest";
import { clearFinishWhenSeen, noticeFinish } from "./finish-notice.ts";
import type { Shell } from "./shell.ts";

const finish = {
  ...{ id: "s1", name: "Digits", finished: 3, planned: 3 },
  best: { trial: 1, valLoss: 0.25, predicted: false },
};

function shellWithHands() {
  const shown: { text: string; run?: () => void }[] = [];
  const gone: string[] = [];
  const status = { unseenFinish: false };
  const shell = {
    toasts: { show: (text: string, action: { run: () => void }) => shown.push({ text, run: action.run }) },
    settings: { current: { notifications: false } },
    router: { go: (screen: string, study: string) => gone.push(`${screen} ${study}`) },
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
