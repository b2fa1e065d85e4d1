/** Runs a command in a box such as signed programs get. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import { Readable, Writable } from "node:stream";
import { boxArguments } from "../box.ts";
import { seccompFilter } from "../seccomp-filter.ts";

export interface Boxed {
  /** 128 and the signal's number when it was killed */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface RunBoxed {
  readonly readable?: readonly string[];
  /** default: 512 MiB */
  readonly mostBytes?: number;
}

const LONGEST_MS = 60_000;

export async function runBoxed(
  words: readonly string[],
  { readable = [], mostBytes = 2 ** 29 }: RunBoxed = {},
): Promise<Boxed> {
  const before = boxArguments({ readable, environment: {}, mostBytes, forbidsNamespaces: false });
  const child = spawn("bwrap", [...before, ...words], {
    stdio: ["ignore", "pipe", "pipe", "ignore", "pipe"],
    env: { ...process.env, FIRSTLIGHT_SECRET: "s" },
    ...{ timeout: LONGEST_MS, killSignal: "SIGKILL" },
  });
  const [, stdout, stderr, , filter] = child.stdio;
  if (!(filter instanceof Writable)) throw new Error("bwrap did not start");
  filter.on("error", () => undefined).end(seccompFilter(process.arch));
  const closed = once(child, "close");
  const [out, errors] = await Promise.all([stdout, stderr].map((stream) => buffer(stream as Readable)));
  const [code] = (await closed) as [number | null];
  return { code, stdout: out!, stderr: errors!.toString() };
}
