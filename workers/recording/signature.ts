/**
 * What a recording does, in words that two recordings of the same step share: buffers are named by their first use, and
 * what the host wrote is spelled out. Where two steps differ, something changes between steps that no replay would
 * change.
 */
import type { Command, CommandLog } from "./command-log.ts";

/** One entry a command. */
export type Signature = readonly string[];

export interface SignedBuffers {
  /** made by the recording */
  readonly all: ReadonlySet<GPUBuffer>;
  readonly written: ReadonlyMap<GPUBuffer, Uint8Array>;
  /** written anew before each replay */
  readonly inputs: readonly GPUBuffer[];
}

/** @param outer - numbers buffers of before the recording, the same for every recording that is compared */
export function signatureOf(
  { commands, bindings }: Pick<CommandLog, "commands" | "bindings">,
  buffers: SignedBuffers,
  outer: (object: object) => number,
): Signature {
  const inner = numbering();
  const nameOf = (buffer: GPUBuffer): string => {
    const values = buffers.written.get(buffer);
    if (values) return `values ${digest(values)}`;
    if (buffers.inputs.includes(buffer)) return `input ${buffers.inputs.indexOf(buffer)}`;
    return buffers.all.has(buffer) ? `own ${inner(buffer)}` : `outer ${outer(buffer)}`;
  };
  return commands.map((command) => describe(command, bindings, nameOf, outer));
}

function describe(
  command: Command,
  bindings: CommandLog["bindings"],
  nameOf: (buffer: GPUBuffer) => string,
  outer: (object: object) => number,
): string {
  if (command.type === "copy") {
    const { from, fromOffset, to, toOffset, size } = command;
    return `copy ${nameOf(from)}+${fromOffset} to ${nameOf(to)}+${toOffset}, ${size}`;
  }
  const bound = bindings.get(command.bindGroup) ?? [];
  const names = bound.map(({ resource }) => {
    if (!("buffer" in resource)) return "another resource";
    return `${nameOf(resource.buffer)}+${resource.offset ?? 0}`;
  });
  const { label } = command.pipeline;
  return `${label} #${outer(command.pipeline)} ${command.workgroups.join("×")} (${names.join(", ")})`;
}

/** Numbers objects in the order in which they are first asked for. */
export function numbering(): (object: object) => number {
  const numbers = new WeakMap<object, number>();
  let count = 0;
  return (object) => {
    const known = numbers.get(object);
    if (known !== undefined) return known;
    numbers.set(object, count);
    return count++;
  };
}

/** Length and a 53-bit hash (FNV-1a over bytes, twice with different starts). */
function digest(bytes: Uint8Array): string {
  let [low, high] = [0x811c9dc5, 0x9747b28c];
  for (const byte of bytes) {
    low = Math.imul(low ^ byte, 0x01000193);
    high = Math.imul(high ^ byte, 0x01000193) + 1;
  }
  return `${bytes.length}:${(low >>> 0).toString(16)}${(high >>> 0).toString(16)}`;
}

/** Why two recordings of a step are not the same, for people; null when they are. */
export function differenceBetween(first: Signature, second: Signature): string | null {
  const at = first.findIndex((command, index) => command !== second[index]);
  if (at < 0 && first.length === second.length) return null;
  if (at < 0 || second[at] === undefined || kindOf(first[at]!) !== kindOf(second[at])) {
    return "it does not run the same operations every time";
  }
  return `the operation ${first[at]!.split(" ")[0]!} gets a value that JavaScript computes anew each time`;
}

/** The operation without what it is done to. */
const kindOf = (command: string): string => command.slice(0, command.indexOf(" ("));
