import { randomInt } from "node:crypto";

/** @param asked - as typed, to replay a run; left out: a new one @throws TypeError for anything but a whole number */
export function chooseSeed(asked: string | undefined): number {
  if (asked === undefined || asked === "") return randomInt(2 ** 31);
  const seed = Number(asked);
  if (!Number.isInteger(seed) || seed < 0)
    throw new TypeError(`a seed is a whole number, not ${JSON.stringify(asked)}`);
  return seed;
}
