/** How far a node is believed, from what its results turned out to be. Pure. */

export interface Standing {
  /** results in a row that agreed with another owner's replica */
  readonly validInARow: number;
  readonly lies: number;
}

/** BOINC's rule: after so many, only some results are checked by a second node. */
export const TRUSTED_AFTER = 10;
/** ... and never fewer than this share of them */
export const LEAST_CHECKED = 0.02;

export const isTrusted = ({ validInARow, lies }: Standing): boolean =>
  lies < 2 && validInARow >= TRUSTED_AFTER;

/** @returns chance in [0.02, 1] that a result of such a node is trained once more by somebody else */
export function checkedShare(standing: Standing): number {
  return isTrusted(standing) ? Math.max(LEAST_CHECKED, 1 / standing.validInARow) : 1;
}
