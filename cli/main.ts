/** The firstlight command: finds the command, prints errors, turns them into exit codes (0 done, 1 failed, 2 bad usage). */
import { WorkbenchError } from "../study/index.ts";
import { commandHelp, commands, overview } from "./help.ts";
import { printable } from "./printable.ts";
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

const complain = (words: string): void => void process.stderr.write(`firstlight: ${printable(words)}\n`);

function report(error: unknown): number {
  if (error instanceof UsageError) {
    complain(error.message);
    return 2;
  }
  if (error instanceof WorkbenchError) {
    complain(`${error.message} ${error.action}`);
    return error.code.startsWith("usage") ? 2 : 1;
  }
  if (error instanceof Error && "syscall" in error) {
    complain(error.message); // the machine's fault, such as a full disk: one line says it
    return 1;
  }
  complain(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}

// A reader such as head may leave early: its commands stop (stop-signal.ts), and nobody is left to be told.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

process.exitCode = await run(process.argv.slice(2)).catch(report);
