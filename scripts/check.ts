/** `npm run check`: every static check, all of them even when one fails, so that one run shows all there is to mend. */
import { spawnSync } from "node:child_process";

const checks: readonly (readonly [name: string, command: string])[] = [
  ["types", "tsc --noEmit -p tsconfig.node.json"],
  ["types of the pure core", "tsc --noEmit -p study"],
  [
    "types of the page and its components",
    "svelte-check --tsconfig ./tsconfig.json --fail-on-warnings --output human",
  ],
  ["lint", "eslint . --max-warnings 0"],
  ["format", "prettier --check ."],
  ["dead code", "knip"],
  [
    "import table",
    "depcruise --config .dependency-cruiser.cjs study protocol templates ranker workers relay web cli e2e bench scripts",
  ],
  ["registry addresses", "node scripts/check-lock.ts"],
];

const failed = checks.filter(([name, command]) => {
  const started = performance.now();
  const { status } = spawnSync(command, { shell: true, stdio: "inherit" });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${status === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)\n`);
  return status !== 0;
});
if (failed.length > 0) process.stderr.write(`check: ${failed.map(([name]) => name).join(", ")} failed\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
