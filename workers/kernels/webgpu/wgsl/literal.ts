/** A number in WGSL, rounded to float32 as tfjs rounds a number that meets a tensor. */
export const literal = (value: number): string => `${Math.fround(value)}f`;
