/** How a form names a backbone that was added by file: "name@sha256", the name for people, the hash for us. */
const pattern = /^([\w-]{1,40})@([0-9a-f]{64})$/;

export const backboneId = (name: string, sha256: string): string => `${name}@${sha256}`;

/** @returns null for anything else: the shipped backbone, a path */
export function parseBackboneId(id: string): { readonly name: string; readonly sha256: string } | null {
  const [, name, sha256] = pattern.exec(id) ?? [];
  return name === undefined || sha256 === undefined ? null : { name, sha256 };
}
