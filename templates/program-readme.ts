/** A generated program's README.md: what every template's has in common. */
export interface ProgramDescription {
  readonly title: string;
  /** the user's words; may be empty */
  readonly description: string;
  /** task, input and sizes in a sentence or two */
  readonly about: string;
  readonly outputs: string;
  /** code and settings, in reading order */
  readonly files: readonly (readonly [path: string, holds: string])[];
}

/** Rows about the files that every program has. */
export const settingsFiles = [
  ["config.yaml", "settings, and the current value of every parameter"],
  ["sweep.yaml", "the ranges that a sweep searches"],
] as const;

export function programReadme({ title, description, about, outputs, files }: ProgramDescription): string {
  const words = description.trim();
  const rows = files.map(([path, holds]) => `| \`${path}\` | ${holds} |\n`).join("");
  return `# ${title}
${words === "" ? "" : `\n${words}\n`}
${about}

${outputs}

## Files

| file | holds |
|---|---|
${rows}
What you read is what runs. \`firstlight\` is the workbench's small runtime, \`@tensorflow/tfjs\` does the arithmetic.

## Run it again

    npm run -s firstlight -- train --data DATA --config config.yaml
    npm run -s firstlight -- sweep --data DATA --program . --space sweep.yaml
`;
}

/** More names than this would bury the rest. */
const NAMES_SHOWN = 40;

export function listNames(names: readonly string[]): string {
  const shown = names
    .slice(0, NAMES_SHOWN)
    .map((name) => `\`${name}\``)
    .join(", ");
  return names.length > NAMES_SHOWN ? `${shown} and ${names.length - NAMES_SHOWN} more` : shown;
}
