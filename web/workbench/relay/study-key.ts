import { newBlobKey } from "../../../workers/parcel/index.ts";
import type { Records } from "../../storage/index.ts";

/** The key that seals what leaves of a study; not in its record, which people export. The same as long as the study is. */
export async function sealKeyOf(
  records: Pick<Records, "setting" | "putSetting">,
  studyId: string,
): Promise<string> {
  const name = `seal/${studyId}`;
  const known = await records.setting(name);
  if (typeof known === "string") return known;
  const key = newBlobKey();
  await records.putSetting(name, key);
  return key;
}
