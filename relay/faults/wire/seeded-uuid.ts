import type { SeededRandom } from "../../../study/index.ts";

/** @returns a version 4 UUID that only the seed decides */
export function seededUuid(random: SeededRandom): string {
  const digits = Array.from({ length: 32 }, () => random.integer(16).toString(16));
  digits[12] = "4";
  digits[16] = (8 + random.integer(4)).toString(16);
  return digits.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
