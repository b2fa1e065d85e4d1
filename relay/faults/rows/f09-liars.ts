import { simulate } from "../../trust/testing/simulate.ts";
import { Demands } from "./demand.ts";
import type { FaultRow } from "./fault-row.ts";

const asked =
  "0, 10, 20, 30 % liars: no false winner; <= 1 % false outside the top; honest overhead < 15 %, honest punished <= 0.1 %";

/** The relay's own judge over a population of nodes, without sockets: thousands of studies in seconds. */
export const liars: FaultRow = {
  id: "F9",
  name: "lying nodes: fabricated, lazy, copied, noisy, colluding",
  asked: { short: asked, long: asked },
  run: (row) => {
    const size = { nodes: 120, studies: row.long ? 1000 : 300, trialsPerStudy: 50, noise: [0.005] };
    const demands = new Demands();
    const facts: Record<string, number> = {};
    const words: string[] = [];
    for (const share of [0, 0.1, 0.2, 0.3]) {
      const found = simulate({ ...size, liars: share, seed: row.seed });
      const name = `${100 * share} %`;
      demands.equal(`${name} liars, false winners`, found.falseWinners, 0);
      demands.atMost(`${name} liars, false outside the top`, found.falseOutside, 0.01);
      demands.atMost(`${name} liars, overhead`, found.overhead, 0.15);
      demands.atMost(`${name} liars, honest punished`, found.honestPunished, 0.001);
      facts[`overhead${100 * share}`] = found.overhead;
      facts[`falseOutside${100 * share}`] = found.falseOutside;
      words.push(
        `${name}: ${found.falseWinners} false winners, ${(100 * found.falseOutside).toFixed(2)} % false, overhead ${(100 * found.overhead).toFixed(1)} %, punished ${(100 * found.honestPunished).toFixed(2)} %`,
      );
    }
    return Promise.resolve({ measured: words.join("; "), facts, failures: demands.failures });
  },
};
