/** A trial process that is ended when it takes more memory than its node lends. */
import { readFile } from "node:fs/promises";
import type { TrialChannel } from "../../host/index.ts";

const EVERY_MS = 1000;

/** @param pid - of the process behind the channel */
export function watchMemory(
  channel: TrialChannel,
  pid: number | undefined,
  mostBytes: number,
  residentBytes: (pid: number) => Promise<number | null> = residentBytesOf,
  everyMs = EVERY_MS,
): TrialChannel {
  let tell: (reason: string) => void = () => undefined;
  const end = (reason: string): void => {
    clearInterval(timer);
    tell(reason);
  };
  const look = async (): Promise<void> => {
    const bytes = pid === undefined ? null : await residentBytes(pid);
    if (bytes === null || bytes <= mostBytes) return;
    channel.close();
    // the host knows these words: it halves the micro-batches and tries again
    end(`it took ${megabytes(bytes)} MB, the node lends ${megabytes(mostBytes)} MB: heap out of memory`);
  };
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return {
    send: (message, transfer) => channel.send(message, transfer),
    onMessage: (receive) => channel.onMessage(receive),
    onClose: (listen) => {
      tell = listen;
      channel.onClose(end);
    },
    close: () => {
      clearInterval(timer);
      channel.close();
    },
  };
}

const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);

/** Of the process and those it started, as a box is. @returns null where this system does not tell; Linux does */
async function residentBytesOf(pid: number): Promise<number | null> {
  try {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    const kilobytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
    const below = await Promise.all(
      children
        .trim()
        .split(" ")
        .filter(Boolean)
        .map((id) => residentBytesOf(Number(id))),
    );
    return below.reduce<number>((sum, bytes) => sum + (bytes ?? 0), kilobytes * 1024);
  } catch {
    return null;
  }
}
