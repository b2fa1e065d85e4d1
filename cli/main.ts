/** The firstlight command: finds the command, turns errors into exit codes (0 done, 1 failed, 2 bad usage). */
import { commandHelp, commands, overview } from "./help.ts";
import { reportError } from "./report-error.ts";
import { UsageError } from "./usage.ts";

async function run(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "--help" || name === "help") {
    process.stdout.write(overview());
    return name === undefined ? 2 : 0;
  }
  const command = commands[name];
  if (!command)
    throw new UsageError(
      `unknown command ${JSON.stringify(name)}; known: ${Object.keys(commands).join(", ")}`,
    );
  if (rest.includes("--help")) {
    process.stdout.write(commandHelp(name));
    return 0;
  }
  return (await command.load())(rest);
}

// A reader such as head may leave early: its commands stop (stop-signal.ts), and nobody is left to be told.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

process.exitCode = await run(process.argv.slice(2)).catch((error: unknown) =>
  reportError("firstlight", error),
);
