/** "5–8 min": a range in the unit that fits its upper end. */
export function describeEta({ lowMs, highMs }: { readonly lowMs: number; readonly highMs: number }): string {
  const [unit, size] =
    highMs < 90_000 ? ["s", 1000] : highMs < 5_400_000 ? ["min", 60_000] : ["h", 3_600_000];
  const show = (ms: number) =>
    ms / size < 10 && unit !== "s" ? (ms / size).toFixed(1) : String(Math.round(ms / size));
  const [low, high] = [show(lowMs), show(highMs)];
  return low === high ? `${low} ${unit}` : `${low}–${high} ${unit}`;
}
