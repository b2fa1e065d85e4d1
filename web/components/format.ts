/** Numbers as people read them: narrow no-break space before units, a true minus, an en dash for ranges. */
export const narrowSpace = "\u202f";
const minus = "\u2212";
const enDash = "\u2013";

/** What stands where there is no value. */
export const noValue = enDash;

export interface Quantity {
  readonly value: string;
  readonly unit: string;
}

export const quantityText = ({ value, unit }: Quantity): string =>
  unit === "" ? value : `${value}${narrowSpace}${unit}`;

/** Fixed decimals; null and non-finite values become a dash. */
export function formatFixed(value: number | null, decimals: number): string {
  if (value === null || !Number.isFinite(value)) return noValue;
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? minus + text : text;
}

/** A share or chance; above zero but below what the decimals can show it reads `< 0.01`. */
export function formatSmall(value: number | null, decimals = 2): string {
  const least = 10 ** -decimals;
  if (value !== null && value > 0 && value < least) return `<${narrowSpace}${least.toFixed(decimals)}`;
  return formatFixed(value, decimals);
}

/** A loss: three decimals below 10, fewer above. */
export function formatLoss(value: number | null): string {
  if (value !== null && Math.abs(value) >= 1000) return formatCount(Math.round(value));
  return formatSmall(value, value === null || Math.abs(value) < 10 ? 3 : 1);
}

/** Whole numbers with thousands commas. */
export const formatCount = (value: number): string =>
  (value < 0 ? minus : "") + Math.abs(value).toLocaleString("en-US");

/** A change, always with its sign; no change has none. */
export function formatSigned(value: number | null, decimals: number): string {
  const text = formatFixed(value, decimals);
  return value !== null && value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

export const formatRange = (low: string, high: string): string => (low === high ? low : low + enDash + high);

export const formatDoubt = (value: number | null, decimals = 2): string =>
  value === null ? "" : `±${narrowSpace}${formatFixed(value, decimals)}`;

/** @param share - in [0, 1] */
export const formatPercent = (share: number | null, decimals = 1): Quantity => ({
  value: share === null ? noValue : formatFixed(share * 100, decimals),
  unit: share === null ? "" : "%",
});

/** Learning rates, weight decays: `3.0e-3`. For the monospace stack, so with a plain hyphen. */
export const formatRate = (value: number): string => (value === 0 ? "0" : value.toExponential(1));

/** A parameter of any type as a table shows it. */
export function formatParameter(value: number | string | boolean | undefined): string {
  if (value === undefined) return noValue;
  if (typeof value !== "number") return String(value);
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) < 0.01 ? formatRate(value) : String(Number(value.toPrecision(3)));
}

/** Decimal units, as disks and browsers count. */
export function formatBytes(bytes: number): Quantity {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return {
    value: formatFixed(value, value < 10 && power > 0 && !Number.isInteger(value) ? 1 : 0),
    unit: units[power] ?? "B",
  };
}

export function formatDuration(seconds: number): Quantity {
  if (seconds < 90) return { value: formatFixed(seconds, 0), unit: "s" };
  if (seconds < 5400) return { value: formatFixed(seconds / 60, 1), unit: "min" };
  return { value: formatFixed(seconds / 3600, 1), unit: "h" };
}

/** An ETA as a range in whole units; both ends in the unit of the higher. */
export function formatEta({ lowMs, highMs }: { readonly lowMs: number; readonly highMs: number }): Quantity {
  const [sizeMs, unit] =
    highMs < 90_000 ? [1000, "s"] : highMs < 5_400_000 ? [60_000, "min"] : [3_600_000, "h"];
  const end = (ms: number): string => formatFixed(ms / sizeMs, 0);
  return { value: formatRange(end(lowMs), end(highMs)), unit };
}

/** How long ago, for "Saved locally 2 s ago". */
export function formatAgo(ms: number): string {
  if (ms < 1500) return "just now";
  if (ms >= 36 * 3_600_000) return `${plural(Math.round(ms / 86_400_000), "day")} ago`;
  const [sizeMs, unit] = ms < 90_000 ? [1000, "s"] : ms < 5_400_000 ? [60_000, "min"] : [3_600_000, "h"];
  return `${quantityText({ value: formatFixed(ms / sizeMs, 0), unit })} ago`;
}

/** `1 image`, `2,431 images`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;
