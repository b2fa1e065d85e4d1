/** GPU devices that go in the middle of training, as a driver's reset takes them. */
import type { Page } from "@playwright/test";

export interface Mortality {
  /** command buffers that a device takes before it goes: one number a device; the devices after those live */
  readonly submits: readonly number[];
  /** devices that are given; every later request is refused */
  readonly devices: number;
}

/**
 * From the next page on. Trial workers run in a frame of another origin and are made of text, to which this is put in
 * front. The frame's own policy has blessed that text, and blesses the longer one.
 */
export async function makeGpuMortal(page: Page, mortality: Mortality): Promise<void> {
  const prelude = encodeURIComponent(`(${watchDevices.toString()})(${JSON.stringify(mortality)});`);
  await page.addInitScript((inserted) => {
    const Plain = Worker;
    globalThis.Worker = class extends Plain {
      constructor(url: string | URL, options?: WorkerOptions) {
        const [, head, script] = /^(data:[^,]+,)([^]*)$/.exec(String(url)) ?? [];
        super(head === undefined ? url : policy.createScriptURL(head + inserted + script!), options);
      }
    };
  }, prelude);
}

/** of the trial workers' frame, see `web/runners/trial-frame-source.ts` */
declare const policy: { createScriptURL(text: string): string };

/** Runs in the worker. */
function watchDevices({ submits, devices }: Mortality): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on each adapter below
  const { requestDevice } = GPUAdapter.prototype;
  let given = 0;
  GPUAdapter.prototype.requestDevice = async function (...parts) {
    if (given >= devices) throw new DOMException("the adapter gives no device", "OperationError");
    let left = submits[given++] ?? Infinity;
    const device = await requestDevice.apply(this, parts);
    const { queue } = device;
    const submit = queue.submit.bind(queue);
    queue.submit = (commands) => {
      submit(commands);
      if (--left === 0) device.destroy();
    };
    return device;
  };
}
