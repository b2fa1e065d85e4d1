/** One thread per element of a list of any length, in workgroups of 64. */
import { gridOf } from "../dispatch.ts";

const WORKGROUP = 64;

export interface Threads {
  readonly workgroups: [number, number, number];
  /** the entry point's head: `thread` counts from 0, threads beyond the last have returned */
  readonly head: string;
}

/** @param count - threads wanted */
export function threadsOf(count: number): Threads {
  const workgroups = gridOf(Math.ceil(count / WORKGROUP));
  const head = `@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let thread = i32((group.y * ${workgroups[0]} + group.x) * ${WORKGROUP} + lane);
  if (thread >= ${count}) { return; }`;
  return { workgroups, head };
}

/**
 * `let` statements that take `index` apart, the first axis varying fastest.
 * @param axes - names and extents
 */
export function unravel(index: string, axes: readonly (readonly [name: string, extent: number])[]): string {
  let divisor = 1;
  return axes
    .map(([name, extent], i) => {
      const quotient = divisor === 1 ? index : `${index} / ${divisor}`;
      divisor *= extent;
      return `let ${name} = ${i === axes.length - 1 ? quotient : `${quotient} % ${extent}`};`;
    })
    .join("\n  ");
}

/** `lines` made for 0 … count - 1, one below the other. */
export function repeat(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join("\n");
}
