import fc from "fast-check";
import { expect, test } from "vitest";
import { decideDonation, UNLIMITED } from "./index.ts";
import { restMs } from "./donation-limits.ts";

const known = fc.constantFrom(true, false, null);

test("a device trains only where every limit that was asked for is known to hold", () => {
  fc.assert(
    fc.property(fc.boolean(), fc.boolean(), known, known, (onlyIdle, onlyPluggedIn, idle, pluggedIn) => {
      const decision = decideDonation({ percent: 50, onlyIdle, onlyPluggedIn }, { idle, pluggedIn });
      expect(decision.train).toBe((!onlyIdle || idle === true) && (!onlyPluggedIn || pluggedIn === true));
      if (!decision.train) expect(decision.reason).toMatch(/\.$/);
    }),
  );
  expect(decideDonation(UNLIMITED, { idle: null, pluggedIn: null })).toEqual({ train: true });
});

test("rests make the share of training what was asked for", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.double({ min: 1, max: 1e6, noNaN: true }),
      (percent, trained) => {
        const share = trained / (trained + restMs({ percent }, trained));
        expect(share).toBeCloseTo(percent / 100, 9);
      },
    ),
  );
});
