/** A GPU device that really goes, on the software driver that comes with Debian's Chromium. */
import { existsSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { collect, curveOf, files, LONG, order, startProcesses } from "./testing/trial-processes.ts";

const DRIVERS = "/usr/lib/chromium";
const DRIVER = `${DRIVERS}/vk_swiftshader_icd.json`;

/** The device goes at the beginning of the second epoch, once; the rate is asked for even where a step is replayed. */
const mortal = {
  ...files,
  "train.ts": files["train.ts"]!.replace(
    "const learningRate = (step: number) =>",
    `const learningRate = (step: number) => lose(step) ||`,
  ).concat(`
let lost = false;
function lose(step: number): null {
  if (step === 3 && !lost) {
    lost = true;
    (tf.backend() as unknown as { device: GPUDevice }).device.destroy();
  }
  return null;
}
`),
};

test.skipIf(!existsSync(DRIVER))(
  "a lost device is replaced; no epoch is lost or counted twice",
  { timeout: 4 * LONG },
  async ({ onTestFinished }) => {
    vi.stubEnv("VK_ICD_FILENAMES", DRIVER);
    vi.stubEnv("LD_LIBRARY_PATH", DRIVERS);
    vi.stubEnv("XDG_RUNTIME_DIR", "/tmp");
    onTestFinished(() => void vi.unstubAllEnvs());
    const { runner, opened } = await startProcesses(mortal, { backend: "webgpu" });
    const events = await collect(runner.start(order(0, 2)));
    expect(events.filter(({ type }) => type === "trial-adjusted")).toMatchObject([
      { reason: "device-lost", message: expect.stringContaining("goes on with webgpu") as string },
    ]);
    expect(curveOf(events).map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(events.at(-1)).toMatchObject({ type: "trial-completed", epoch: 2 });
    expect(opened).toHaveLength(1);
  },
);
