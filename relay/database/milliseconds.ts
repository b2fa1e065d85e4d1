/** @param moment - a timestamptz as both drivers give it @returns ms since 1970 */
export function toMilliseconds(moment: unknown): number {
  if (moment instanceof Date) return moment.getTime();
  throw new TypeError(`not a moment of the database: ${String(moment)}`);
}
