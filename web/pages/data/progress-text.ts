import { formatBytes, formatCount, formatEta, quantityText } from "../../components/format.ts";
import type { ImportProgress } from "../../workbench/api.ts";

const verbs: Readonly<Record<ImportProgress["phase"], string>> = {
  reading: "read",
  checking: "checked",
  storing: "kept",
  packing: "prepared",
};

/** "read 1,804 of 2,431 (18 MB), 5–8 s to go". */
export function importProgressText({ phase, done, total, bytes, eta }: ImportProgress): string {
  const count =
    total > 0
      ? `${formatCount(done)} of ${formatCount(total)}`
      : done > 0
        ? formatCount(done)
        : "the first files";
  const size = bytes > 0 ? ` (${quantityText(formatBytes(bytes))})` : "";
  const rest = eta === null ? "" : `, ${quantityText(formatEta(eta))} to go`;
  return `${verbs[phase]} ${count}${size}${rest}`;
}
