import { plural } from "../../components/format.ts";
import type { StorageUse } from "../../state/index.ts";

/** "2 studies, 1 backbone": what emptying the bin deletes. */
export function binText({ studies, backbones }: Pick<StorageUse["bin"], "studies" | "backbones">): string {
  const parts = [
    ...(studies > 0 || backbones === 0 ? [plural(studies, "study", "studies")] : []),
    ...(backbones > 0 ? [plural(backbones, "backbone")] : []),
  ];
  return parts.join(", ");
}
