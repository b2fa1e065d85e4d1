/** Made-up studies with a search space of their own: what decides late is told by a parameter, or by nothing. */
import { emptyCurve, seededRandom, type SeededRandom } from "../../../../study/index.ts";
import type { FinishedStudy, FinishedTrial } from "../finished-study.ts";

export interface SimulatedStudy {
  readonly seed: string;
  readonly trials: number;
  /** how much of the final loss the user's parameters decide, beside what early curves show; 0: chance decides it */
  readonly trait: number;
}

const EPOCHS = 20;

/** Curves fall towards a floor that early epochs hint at; what decides late sets in with the square of time. */
export function simulatedStudy({ seed, trials, trait }: SimulatedStudy): FinishedStudy {
  const random = seededRandom("simulated study", seed);
  return {
    epochsPlanned: EPOCHS,
    facts: null,
    trials: Array.from({ length: trials }, () => simulatedTrial(trait, random)),
  };
}

function simulatedTrial(trait: number, random: SeededRandom): FinishedTrial {
  const moisture = 10 ** (4 * random.next() - 3);
  const grain = ["fine", "coarse", "mixed"][random.integer(3)]!;
  const shade = random.next();
  const floor = 0.5 + 0.3 * random.next();
  const told = (Math.log10(moisture) + 1) / 2 + (grain === "coarse" ? 0.7 : 0);
  const late = trait * told * 0.25 + (1 - trait) * 0.25 * random.normal();
  const epochs = Array.from({ length: EPOCHS }, (_, i) => {
    const time = (i + 1) / EPOCHS;
    const loss = (floor + 1.2 * Math.exp(-5 * time)) * Math.exp(late * time ** 2 + 0.02 * random.normal());
    return {
      ...{ epoch: i + 1, sampleCount: 100 * (i + 1), seconds: 1, valAccuracy: NaN },
      ...{ valLoss: loss, trainLoss: 0.9 * loss * Math.exp(0.02 * random.normal()) },
    };
  });
  return {
    trial: { params: { moisture, grain, shade }, curve: { ...emptyCurve, epochs } },
    divergedEpoch: null,
  };
}
