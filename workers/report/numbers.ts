/** Numbers as the product writes them: true minus, narrow no-break spaces before units, en dash for ranges. */
const narrow = "\u202f";

export function loss(value: number): string {
  return minus(value.toFixed(Math.abs(value) < 0.1 ? 4 : 3));
}
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)}${narrow}%`;
}
export function range(low: string, high: string): string {
  return `${low}–${high}`;
}
export function signed(value: number, digits: number): string {
  const text = minus(value.toFixed(digits));
  return value > 0 ? `+${text}` : text;
}
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)}${narrow}s`;
  if (seconds < 5400) return `${(seconds / 60).toFixed(1)}${narrow}min`;
  return `${(seconds / 3600).toFixed(1)}${narrow}h`;
}
function minus(text: string): string {
  return text.replace("-", "−");
}
