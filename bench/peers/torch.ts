/** PyTorch on one thread, in a process that answers measurement by measurement so that ours can alternate with it. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as v from "valibot";

const script = fileURLToPath(new URL("train_step.py", import.meta.url));
const Answer = v.object({ stepMs: v.number() });
const About = v.object({ version: v.string(), blas: v.string() });

export interface Torch {
  readonly python: string;
  readonly version: string;
  /** folder and file name of the library that multiplies matrices, or "built in" */
  readonly blas: string;
}

/** The first Python with PyTorch; null, after saying how to get one, where there is none. */
export function findTorch(): Torch | null {
  for (const python of ["python3", "/usr/bin/python3"]) {
    const { status, stdout } = spawnSync(python, [script, "about"], { encoding: "utf8" });
    if (status !== 0) continue;
    const about = v.parse(About, JSON.parse(stdout));
    // Debian's reference library; every other one has a name of its own in the path
    if (/^(blas|[a-z0-9_]+-linux-gnu)\/libblas/.test(about.blas))
      remark(`PyTorch multiplies matrices slowly, with ${about.blas} (Debian: install libopenblas0-serial)`);
    return { python, ...about };
  }
  remark("PyTorch's figures are left out: python3 has no torch (pip install torch; Debian: python3-torch)");
  return null;
}

const remark = (text: string): void => void process.stderr.write(`bench: ${text}\n`);

export interface TorchTrainer {
  /** @returns CPU milliseconds of a step */
  readonly measure: () => Promise<number>;
  readonly close: () => void;
}

/** Trains a network of bench/networks. @param sampleMs - how long a measurement takes at least */
export async function startTorch(
  { python }: Torch,
  network: string,
  batch: number,
  sampleMs: number,
): Promise<TorchTrainer> {
  const child = spawn(python, [script, network, String(batch), String(sampleMs)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, "exit").then(() => {
    throw new Error(`${python} ${script} ended`);
  });
  ended.catch(() => undefined); // it ends when we close it, too
  const measure = async (): Promise<number> => {
    child.stdin.write("\n");
    const [line] = (await Promise.race([once(lines, "line"), ended])) as string[];
    return v.parse(Answer, JSON.parse(line!)).stepMs;
  };
  await measure(); // warm-up
  return { measure, close: () => child.kill() };
}
