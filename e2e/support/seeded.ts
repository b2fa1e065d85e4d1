/** Numbers in [0, 1) that a seed decides, so that a run that failed can be had again (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A number from the environment, for long forms of a story. */
export const fromEnvironment = (name: string, usual: number): number => {
  const text = process.env[name] ?? "";
  if (text === "") return usual;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new RangeError(`${name} is ${JSON.stringify(text)}, not a positive whole number`);
};
