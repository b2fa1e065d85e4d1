import { Gunzip } from "fflate";
import { WorkbenchError } from "../../study/index.ts";

/**
 * Lines of a text file without the empty ones, unpacked where its first bytes say gzip, several members included.
 * @throws WorkbenchError `curves-damaged`
 */
export async function* linesOf(content: Blob, name: string): AsyncGenerator<string, void, void> {
  const text = new TextDecoder();
  let waiting = "";
  for await (const bytes of unpacked(content, name)) {
    const lines = (waiting + text.decode(bytes, { stream: true })).split("\n");
    waiting = lines.pop() ?? "";
    yield* lines.filter((line) => line.trim() !== "");
  }
  waiting += text.decode();
  if (waiting.trim() !== "") yield waiting;
}

async function* unpacked(content: Blob, name: string): AsyncGenerator<Uint8Array, void, void> {
  const parts: Uint8Array[] = [];
  const gunzip = (await isGzip(content)) ? new Gunzip((part) => parts.push(part)) : null;
  const reader = content.stream().getReader();
  try {
    for (let read = await reader.read(); ; read = await reader.read()) {
      if (gunzip === null && read.value) parts.push(read.value);
      gunzip?.push(read.value ?? new Uint8Array(), read.done);
      yield* parts.splice(0);
      if (read.done) return;
    }
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    const message = `${JSON.stringify(name)} is damaged (${detail}).`;
    throw new WorkbenchError("curves-damaged", message, "Fetch the file again.", { cause });
  }
}

async function isGzip(content: Blob): Promise<boolean> {
  const [first, second] = new Uint8Array(await content.slice(0, 2).arrayBuffer());
  return first === 0x1f && second === 0x8b;
}
