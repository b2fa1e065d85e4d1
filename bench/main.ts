/** `npm run -s bench -- NAME [--json]`: runs one benchmark and prints its figures as they come. */
import { formatFigure, type Figure } from "./figure.ts";

type Figures = Iterable<Figure> | AsyncIterable<Figure>;

const benches: Readonly<Record<string, () => Promise<Figures>>> = {
  samplers: async () => (await import("./samplers.ts")).samplerFigures(),
  kernels: async () => (await import("./kernels.ts")).kernelFigures(),
  ranker: async () => (await import("./ranker.ts")).rankerFigures(),
  import: async () => (await import("./import.ts")).importFigures(),
};

const names = process.argv.slice(2).filter((argument) => argument !== "--json");
const json = process.argv.includes("--json");
const load = names.length === 1 ? benches[names[0]!] : undefined;
if (load) {
  for await (const figure of await load()) process.stdout.write(`${formatFigure(figure, json)}\n`);
} else {
  const known = Object.keys(benches).join(", ");
  process.stderr.write(`bench: give one name (${known}), not ${JSON.stringify(names.join(" "))}\n`);
  process.exitCode = 2;
}
