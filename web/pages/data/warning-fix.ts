/** A warning of an import, what can be done about it, and how to take that back. */
import type { ImportWarning } from "../../../protocol/index.ts";
import type { ImportChoices } from "../../workbench/api.ts";

export interface ShownWarning {
  readonly title: string;
  readonly detail: string;
  /** null: there are only paths to show, or nothing to do */
  readonly fix: { readonly label: string; readonly changes: Partial<ImportChoices> } | null;
  readonly paths: readonly string[];
}

type Fix = (choices: ImportChoices, groupColumns: readonly string[]) => Pick<ShownWarning, "detail" | "fix">;

const plain = (detail = ""): Pick<ShownWarning, "detail" | "fix"> => ({ detail, fix: null });

const lookAlikes: Fix = ({ groupDuplicates }) =>
  groupDuplicates
    ? {
        detail: "Each group of look-alikes is kept on one side of the split.",
        fix: { label: "Ungroup", changes: { groupDuplicates: false } },
      }
    : {
        detail: "Keep each group of look-alikes on one side.",
        fix: { label: "Group them", changes: { groupDuplicates: true } },
      };

const rareClasses: readonly string[] = ["imbalance", "class-too-small"];

/** What class weights help against. */
export const aboutRareClasses = (code: string): boolean => rareClasses.includes(code);

const weights: Fix = ({ classWeights }) =>
  classWeights === "balanced"
    ? {
        detail: "Rare classes count more in training; validation counts every image alike.",
        fix: { label: "Do not weight", changes: { classWeights: "none" } },
      }
    : {
        detail: "Let rare classes count more in training.",
        fix: { label: "Weight classes", changes: { classWeights: "balanced" } },
      };

const fixes: Readonly<Partial<Record<string, Fix>>> = {
  "near-duplicates": lookAlikes,
  "near-duplicates-across-split": lookAlikes,
  ...Object.fromEntries(rareClasses.map((code) => [code, weights])),
  "exact-duplicates": () => ({
    detail: "Keep one of each.",
    fix: { label: "Drop them", changes: { dropDuplicates: true } },
  }),
  "group-suggested": ({ groupColumn }, [first]) => {
    if (groupColumn !== null)
      return { detail: "", fix: { label: "Do not group", changes: { groupColumn: null } } };
    return first === undefined
      ? plain()
      : { detail: "", fix: { label: `Use ${first}`, changes: { groupColumn: first } } };
  },
  unreadable: () => plain("The rest goes on."),
};

export function shownWarning(
  { code, message, paths }: ImportWarning,
  choices: ImportChoices,
  groupColumns: readonly string[],
): ShownWarning {
  return {
    title: message.replace(/\.$/, ""),
    paths: paths ?? [],
    ...(fixes[code]?.(choices, groupColumns) ?? plain()),
  };
}

/** Fixes that made their warning go away stay in sight, so that they can be taken back. */
export function madeFixes(choices: ImportChoices): readonly ShownWarning[] {
  if (!choices.dropDuplicates) return [];
  return [
    {
      title: "Exact duplicates are dropped",
      detail: "One of each is kept.",
      fix: { label: "Keep them", changes: { dropDuplicates: false } },
      paths: [],
    },
  ];
}
