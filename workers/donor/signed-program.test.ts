import { describe, expect, test, vi } from "vitest";
import { signedProgramText, type SignedProgram, type TrialWork } from "../../protocol/index.ts";
import { templateByName, type ProgramFiles } from "../../templates/index.ts";
import { sendBlob } from "../parcel/index.ts";
import { memoryPlace } from "../parcel/testing/memory-place.ts";
import { programHash } from "../program/index.ts";
import { keyOf, newKeyPair, startDonor } from "./index.ts";
import { createFakeLink } from "./testing/fake-link.ts";
import { createFakeTrainers } from "./testing/fake-trainer.ts";
import { leaseOf, offer, tinyTable, tinyWork } from "./testing/lease-fixture.ts";

const HOUR = 3_600_000;

/** Hands one signed trial to a node that trusts its signer. @param change - what goes wrong on the way */
async function lease(change: {
  readonly trusts?: (signer: string) => readonly string[];
  readonly before?: (signed: SignedProgram) => SignedProgram;
  readonly after?: (signed: SignedProgram) => SignedProgram;
  readonly work?: (work: TrialWork) => TrialWork;
  readonly sent?: (files: ProgramFiles) => ProgramFiles;
}) {
  const [link, trainers, place] = [createFakeLink(), createFakeTrainers(), memoryPlace()];
  const signer = await keyOf(await newKeyPair(false));
  const work = await tinyWork(place);
  const { task, classes, shape, train, validation } = tinyTable;
  const facts = { task, classes, shape, trainCount: train.length, validationCount: validation.length };
  const template = templateByName("tabular");
  const generated = template.generate(template.parseForm({ target: "y" }), facts);
  const edited = { ...generated, "train.ts": `${generated["train.ts"]!}\n// edited\n` };
  const bytes = new TextEncoder().encode(JSON.stringify(change.sent?.(edited) ?? edited));
  const program = await programHash(edited);
  let signed: SignedProgram = {
    ...{ files: await sendBlob(place, bytes, { key: null }), program, template: "tabular" },
    ...{ notAfter: Date.now() + HOUR, publicKey: signer.publicKey, signature: "" },
  };
  signed = change.before?.(signed) ?? signed;
  const signature = await signer.sign(new TextEncoder().encode(signedProgramText(signed)));
  signed = { ...signed, signature };
  signed = change.after?.(signed) ?? signed;
  const spec = { ...work.order.spec, program, params: { ...work.order.spec.params, my_own: 3 } };
  const asked = { ...work, signed, order: { ...work.order, spec } };
  const donor = await startDonor({
    ...{ key: await keyOf(await newKeyPair(false)), connect: link.connect, openTrainer: trainers.open },
    offer: { ...offer, trusts: [...(change.trusts?.(signer.publicKey) ?? [signer.publicKey])] },
    ...{ cache: null, store: null, onNews: () => undefined, fetch: place.fetch! },
  });
  link.find();
  link.notify("lease", leaseOf(change.work?.(asked) ?? asked));
  return { link, trainers, donor, edited };
}

test("a program that a trusted key signed is trained, in a box", async () => {
  const { trainers, donor, edited } = await lease({});
  await vi.waitFor(() => expect(trainers.opened).toHaveLength(1));
  expect(trainers.opened[0]).toMatchObject({ boxed: true, files: edited, backend: "wasm" });
  donor.close();
});

describe("is refused:", () => {
  test.each<[string, Parameters<typeof lease>[0], RegExp]>([
    [
      "by a key that nobody pinned",
      { trusts: () => ["A".repeat(43) + "="] },
      /whom this node does not trust/,
    ],
    ["by nobody's key", { trusts: () => [] }, /does not trust/],
    [
      "changed after it was signed",
      { after: (signed) => ({ ...signed, notAfter: signed.notAfter + 1 }) },
      /not signed by the key/,
    ],
    ["without a signature", { after: (signed) => ({ ...signed, signature: "" }) }, /not signed by the key/],
    ["expired", { before: (signed) => ({ ...signed, notAfter: Date.UTC(2020, 0, 2) }) }, /until 2020-01-02/],
    [
      "another trial's",
      { before: (signed) => ({ ...signed, program: "f".repeat(64) }) },
      /for another program/,
    ],
    [
      "another template's",
      { before: (signed) => ({ ...signed, template: "lambda" }) },
      /for another program/,
    ],
    [
      "other files than were signed",
      { sent: (files) => ({ ...files, "train.ts": "export {}" }) },
      /not the one that was signed/,
    ],
    [
      "files that are none",
      { sent: () => ({ a: 1 }) as unknown as ProgramFiles },
      /not the one that was signed/,
    ],
    [
      "on a GPU",
      { work: (work) => ({ ...work, needs: { ...work.needs, backend: "webgpu" } }) },
      /no webgpu|without a GPU/,
    ],
    [
      "larger than the node allows",
      { work: (work) => ({ ...work, estimateMs: 1e12 }) },
      /milliseconds of training/,
    ],
  ])("%s", async (_, change, message) => {
    const { link, trainers, donor } = await lease(change);
    const fail = () => link.asked.find(({ event }) => event === "fail")?.request;
    await vi.waitFor(() => expect(fail()).toBeDefined());
    expect(fail()).toMatchObject({
      how: "refused",
      fault: { message: expect.stringMatching(message) as string },
    });
    expect(trainers.opened).toEqual([]);
    donor.close();
  });
});
