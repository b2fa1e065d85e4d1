import type { BackboneView } from "../../workbench/api.ts";

export interface BackboneChoice {
  /** how a form names it */
  readonly value: string;
  readonly label: string;
  /** chosen, but not on this device */
  readonly missing: boolean;
}

/**
 * What the form may name: the network that ships, those added, and what it names already even if that is gone.
 * @param added - null while they are read; then nothing is said to be missing
 */
export function backboneChoices(
  shipped: string,
  added: readonly Pick<BackboneView, "id" | "name" | "sha256">[] | null,
  chosen: string,
): readonly BackboneChoice[] {
  const own = (added ?? []).map(({ id, name, sha256 }) => {
    const isAlone = added?.filter((other) => other.name === name).length === 1;
    return { value: id, label: isAlone ? name : `${name} ${sha256.slice(0, 6)}`, missing: false };
  });
  const known = [{ value: shipped, label: shipped, missing: false }, ...own];
  if (known.some(({ value }) => value === chosen)) return known;
  const [name = chosen] = chosen.split("@");
  const label = added === null ? name : `${name} (missing)`;
  return [...known, { value: chosen, label, missing: added !== null }];
}
