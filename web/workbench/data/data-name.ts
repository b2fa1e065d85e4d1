import * as v from "valibot";

const Named = v.object({ manifest: v.object({ name: v.string() }) });

/** @param stored - a data set's record, as it lies in the database */
export function dataNameOf(stored: unknown): string {
  const parsed = v.safeParse(Named, stored);
  return parsed.success ? parsed.output.manifest.name : "data missing";
}
