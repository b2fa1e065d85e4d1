/** Time limits as people write them. */
export type Budget =
  { readonly minutes: number | null; readonly problem: null } | { readonly problem: string };

const unitMinutes: Readonly<Record<string, number>> = { s: 1 / 60, min: 1, m: 1, h: 60 };

/** Reads `10 min`, `1.5 h`, `90 s`, or a bare number of minutes; empty or `none` is no limit. */
export function parseBudget(text: string): Budget {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === "" || trimmed === "none") return { minutes: null, problem: null };
  const [, digits = "", unit = ""] = /^(\d+(?:[.,]\d+)?)\s*([a-z]*)$/.exec(trimmed) ?? [];
  const size = unit === "" ? 1 : unitMinutes[unit.replace(/^(sec|second|min|minute|hour)s?$/, shortUnit)];
  const minutes = Number(digits.replace(",", ".")) * (size ?? NaN);
  if (digits === "" || !Number.isFinite(minutes) || minutes <= 0)
    return { problem: `"${text.trim()}" is not a time: write 10 min, 1.5 h or 90 s.` };
  return { minutes, problem: null };
}

const shortUnit = (_: string, word: string): string =>
  word.startsWith("s") ? "s" : word.startsWith("h") ? "h" : "min";

export function formatBudget(minutes: number | null): string {
  if (minutes === null) return "";
  if (minutes < 1) return `${rounded(minutes * 60)} s`;
  return minutes >= 120 ? `${rounded(minutes / 60)} h` : `${rounded(minutes)} min`;
}

const rounded = (value: number): string => String(Number(value.toFixed(2)));
