/** Limits that the kernel keeps, set inside the box by a shell that then becomes the boxed program. */
import { availableParallelism } from "node:os";
import { WORK_LIMITS } from "../../check-work.ts";

/** What Node takes of writable memory that it only reserves, mostly for compiled code. */
const RESERVED_BYTES = 2 ** 30;
const MOST_THREADS = 128;
const MOST_FILES = 256;

/**
 * - memory: of what is written to, as resident memory is watched once a second only;
 * - threads: Node has a dozen. Dash and bash name the limit differently. It counts inside the box, and not for a node
 *   that runs as root; the filter refuses processes to anybody;
 * - processor time: what a trial may take on every core;
 * - no files are written, no core is dumped.
 * @returns what comes before a command
 */
export function underLimits(mostBytes: number): readonly string[] {
  const kilobytes = Math.ceil((mostBytes + RESERVED_BYTES) / 1024);
  const seconds = Math.ceil((WORK_LIMITS.trainingMs / 1000) * availableParallelism());
  const script = [
    `ulimit -d ${kilobytes}`,
    `{ ulimit -u ${MOST_THREADS} || ulimit -p ${MOST_THREADS}; } 2>/dev/null`,
    `ulimit -t ${seconds} && ulimit -n ${MOST_FILES} && ulimit -f 0 && ulimit -c 0`,
    'exec "$@"',
  ];
  return ["/bin/sh", "-c", script.join(" && "), "box"];
}
