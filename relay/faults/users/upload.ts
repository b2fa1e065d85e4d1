/** One small blob through the relay's own HTTP, so that what trials name is there. */
import type { BlobRef } from "../../../protocol/index.ts";
import { WorkbenchError } from "../../../study/index.ts";
import { fakeBlob } from "../nodes/fake-training.ts";

/** @param token - of a user's session @throws WorkbenchError `upload-refused` */
export async function uploadBlob(
  relayUrl: string,
  token: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<BlobRef> {
  const { ref, manifest, chunk } = fakeBlob(bytes);
  await put(relayUrl, token, chunk, bytes);
  await put(relayUrl, token, ref.id, new TextEncoder().encode(manifest));
  return ref;
}

async function put(
  relayUrl: string,
  token: string,
  id: string,
  body: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const url = new URL(`/blob/${id}`, relayUrl);
  const answer = await fetch(url, { method: "PUT", headers: { authorization: `Bearer ${token}` }, body });
  if (!answer.ok)
    throw new WorkbenchError(
      "upload-refused",
      `PUT ${url.pathname}: ${answer.status} ${await answer.text()}`,
      "None.",
    );
}
