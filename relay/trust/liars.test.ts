import { describe, expect, it } from "vitest";
import { REPLICA_SIGMAS } from "./replica-noise.ts";
import { simulate } from "./testing/simulate.ts";

const population = { nodes: 120, studies: 300, trialsPerStudy: 50, noise: [0.005], seed: 1 };

describe("strangers' results over 15,000 trials", () => {
  it.each([0, 0.1, 0.2, 0.3])("stay true with a share of %f of the nodes lying", (liars) => {
    const figures = simulate({ ...population, liars });
    process.stdout.write(`liars ${liars * 100} %: ${JSON.stringify(figures)}\n`);
    expect(figures.falseWinners).toBe(0);
    expect(figures.falseOutside).toBeLessThanOrEqual(0.01);
    expect(figures.overhead).toBeLessThan(0.15);
    expect(figures.honestPunished).toBeLessThanOrEqual(0.001);
  });

  it.each(["images", "classes", "numbers"] as const)(
    "punish no honest node for the noise of its arithmetic, as measured on %s",
    (family) => {
      const figures = simulate({ ...population, liars: 0.1, noise: REPLICA_SIGMAS[family] });
      expect(figures.falseWinners).toBe(0);
      expect(figures.falseOutside).toBeLessThanOrEqual(0.01);
      expect(figures.honestPunished).toBeLessThanOrEqual(0.001);
    },
  );
});
