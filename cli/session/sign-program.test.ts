import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { checkSignature, fetchSigned } from "../../workers/donor/signed-program.ts";
import { sendBlob, fetchBlob } from "../../workers/parcel/index.ts";
import { memoryPlace } from "../../workers/parcel/testing/memory-place.ts";
import { tinyWork } from "../../workers/donor/testing/lease-fixture.ts";
import { templateByName } from "../../templates/index.ts";
import { programHash } from "../../workers/program/index.ts";
import { signProgram } from "./sign-program.ts";

test("a node that trusts this user's key takes what he signed, also the next time", async () => {
  const folder = await mkdtemp(join(tmpdir(), "firstlight-sign-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const place = memoryPlace();
  const template = templateByName("tabular");
  const facts = {
    task: "regression",
    classes: ["y"],
    shape: [2],
    trainCount: 9,
    validationCount: 3,
  } as const;
  const files = { ...template.generate(template.parseForm({}), facts), "notes.md": "mine" };
  const hash = await programHash(files);
  const told: Record<string, unknown>[] = [];
  const output = {
    record: (fact: Record<string, unknown>) => void told.push(fact),
    say: () => undefined,
    progress: () => undefined,
  };
  const path = join(folder, "signing-key.pem");
  const study = { files, programHash: hash, template };
  const sign = await signProgram(study, output, path);
  const signed = await sign((bytes) => sendBlob(place, bytes, { key: null }));
  if (process.platform !== "win32") expect((await stat(path)).mode & 0o777).toBe(0o600);
  await signProgram(study, output, path);
  expect(told).toEqual([1, 2].map(() => ({ type: "signing", publicKey: signed.publicKey })));

  const work = await tinyWork(place);
  const order = { ...work.order, spec: { ...work.order.spec, program: hash } };
  await checkSignature(signed, { ...work, order }, { trusts: [signed.publicKey] });
  expect(await fetchSigned(signed, (ref) => fetchBlob(place, ref, { key: null }))).toEqual(files);
});
