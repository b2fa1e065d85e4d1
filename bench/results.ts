/** Keeps figures with what they were measured on: bench/results/YYYY-MM-DD-ADAPTER.json. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import tfjs from "@tensorflow/tfjs/package.json" with { type: "json" };
import type { Figure } from "./figure.ts";

const folder = join(import.meta.dirname, "results");

/** @param about - versions and adapter, by name. @returns the file's path */
export function saveResults(figures: readonly Figure[], about: Readonly<Record<string, string>>): string {
  const date = new Date().toISOString().slice(0, 10);
  const path = join(folder, `${date}-${slug(about["adapter"] ?? "no GPU")}.json`);
  const processors = cpus();
  const record = {
    date,
    commit: execFileSync("git", ["describe", "--always", "--dirty", "--abbrev=12"], {
      encoding: "utf8",
    }).trim(),
    machine: { cpu: processors[0]?.model ?? "unknown", cores: processors.length },
    about: { tfjs: tfjs.version, ...about },
    figures,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `${JSON.stringify(record, null, 2)}\n`);
  return path;
}

const slug = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
