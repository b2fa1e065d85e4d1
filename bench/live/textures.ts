import { seededRandom } from "../../study/index.ts";
import type { Picture } from "./picture.ts";

const SIDE = 16;
const [FAINTEST, STRONGEST] = [8, 26] as const; // grey levels, amplitude: some cannot be told
const NOISE = 40; // grey levels, standard deviation
const TURN = Math.PI / 24; // gratings of a class differ this much either way

export const textureClasses = ["upright", "rising", "level", "falling"] as const;

/** A faint grating in noise, grey; the class is its orientation. Wavelength, phase and contrast are chance. */
export function drawTexture(seed: number, index: number): Picture {
  const orientation = index % textureClasses.length;
  const random = seededRandom(seed, "textures", index);
  const angle = (Math.PI * orientation) / textureClasses.length + TURN * (2 * random.next() - 1);
  const frequency = (2 * Math.PI) / (3 + 3 * random.next()); // a wave is 3 to 6 pixels long
  const contrast = FAINTEST + (STRONGEST - FAINTEST) * random.next();
  const phase = 2 * Math.PI * random.next();
  const pixels = Uint8Array.from({ length: SIDE * SIDE }, (_, at) => {
    const along = (at % SIDE) * Math.cos(angle) + Math.floor(at / SIDE) * Math.sin(angle);
    const level = 128 + contrast * Math.sin(frequency * along + phase) + NOISE * random.normal();
    return Math.max(0, Math.min(255, Math.round(level)));
  });
  return { name: textureClasses[orientation]!, side: SIDE, channels: 1, pixels };
}
