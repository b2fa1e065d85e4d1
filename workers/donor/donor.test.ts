import { describe, expect, test, vi } from "vitest";
import { createPublicKey, verify } from "node:crypto";
import { CHUNK_BYTES, resultText, TrialResult, type Lease, type TrialWork } from "../../protocol/index.ts";
import * as v from "valibot";
import { WorkbenchError } from "../../study/index.ts";
import { fetchBlob, readLog } from "../parcel/index.ts";
import { memoryPlace } from "../parcel/testing/memory-place.ts";
import { keyOf, newKeyPair, startDonor, type DonorNews, type DonorOptions } from "./index.ts";
import { createFakeLink, wellAnswered } from "./testing/fake-link.ts";
import { createFakeTrainers, lossOf } from "./testing/fake-trainer.ts";
import { leaseOf, offer, tinyWork } from "./testing/lease-fixture.ts";

async function startTest(options: Partial<DonorOptions> = {}) {
  const [link, trainers, place] = [createFakeLink(), createFakeTrainers(), memoryPlace()];
  const news: DonorNews[] = [];
  const key = await keyOf(await newKeyPair(false));
  const donor = await startDonor({
    ...{ key, offer, connect: link.connect, openTrainer: trainers.open, cache: null, store: null },
    ...{ onNews: (one) => news.push(one), keepEveryMs: 0, fetch: place.fetch! },
    ...options,
  });
  link.find();
  const asked = (event: string) =>
    link.asked.filter((one) => one.event === event).map(({ request }) => request);
  const once = async (event: string, times = 1) => {
    await vi.waitFor(() => expect(asked(event).length).toBeGreaterThanOrEqual(times), { interval: 2 });
    return asked(event).at(times - 1)!;
  };
  const keptUpTo = async (epoch: number): Promise<NonNullable<Lease["kept"]>> => {
    const newest = () => asked("keep").at(-1)?.["kept"] as Lease["kept"];
    await vi.waitFor(() => expect(newest()?.checkpoint.epoch).toBe(epoch), { interval: 2 });
    return newest()!;
  };
  const heard = (type: DonorNews["type"]) =>
    vi.waitFor(() => expect(news.map((one) => one.type)).toContain(type), { interval: 2 });
  const train = async (epochs: number): Promise<void> => {
    for (let epoch = 0; epoch < epochs; epoch++) await trainers.tick();
  };
  return { link, trainers, place, news, donor, key, asked, once, keptUpTo, heard, train };
}

const logAt = async (place: ReturnType<typeof memoryPlace>, ref: { id: string; bytes: number }) =>
  readLog(await fetchBlob(place, ref, { key: null }));

describe("a lease", () => {
  test("is trained, kept, and finished with a signed result whose log tells all", async () => {
    const { link, place, news, donor, key, asked, once, train } = await startTest();
    expect(await once("ready")).toEqual({ idle: 1, has: [] });
    const lease = leaseOf(await tinyWork(place));
    link.notify("lease", lease);
    await train(4);
    const finish = await once("finish");
    const result = v.parse(TrialResult, finish["result"]);
    expect(result).toMatchObject({ outcome: "completed", epoch: 4, bestEpoch: 4, bestValLoss: lossOf(4) });
    expect(result).toMatchObject({ backend: "wasm", adapter: "fake", trainingMs: 2000, epochsTrained: 4 });
    expect(result.kept!.checkpoint.epoch).toBe(4);
    const spki = Buffer.concat([
      Buffer.from("302a300506032b6570032100", "hex"),
      Buffer.from(key.publicKey, "base64"),
    ]);
    const signed = Buffer.from(resultText(lease.trial, 0, result));
    const signer = createPublicKey({ key: spki, format: "der", type: "spki" });
    expect(verify(null, signed, signer, Buffer.from(result.signature, "base64"))).toBe(true);

    const log = await logAt(place, result.log);
    expect(log.map(({ type }) => type)).toEqual([
      "trial-started",
      ...Array.from({ length: 4 }, () => ["epoch-reported", "checkpoint-saved"]).flat(),
      "trial-completed",
    ]);
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
    expect(log[0]).toMatchObject({ node: { id: donor.node, name: "lab" } });
    const kept = asked("keep").map(({ kept }) => kept as Lease["kept"]);
    for (const { checkpoint, log: ref } of kept.map((one) => one!))
      expect((await logAt(place, ref)).at(-1)).toMatchObject({ type: "checkpoint-saved", checkpoint });
    await vi.waitFor(() => expect(asked("ready").at(-1)).toEqual({ idle: 1, has: [lease.work.data.id] }));
    expect(news.at(-1)).toMatchObject({ type: "finished", outcome: "completed", epochs: 4, seconds: 2 });
    expect(donor.counters).toMatchObject({ trials: 1, epochs: 4, seconds: 2 });
    expect(donor.counters.bytesSent).toBeGreaterThan(0);
  });

  test("goes on from the checkpoint that an earlier one kept, in one log", async () => {
    const first = await startTest();
    const work = await tinyWork(first.place);
    first.link.notify("lease", leaseOf(work));
    await first.train(2);
    const kept = await first.keptUpTo(2);
    first.donor.close();

    const second = await startTest({ fetch: first.place.fetch! });
    second.link.notify("lease", leaseOf(work, { kept, attempt: 2 }));
    await second.train(2);
    const { result } = (await second.once("finish")) as { result: TrialResult };
    expect(second.trainers.orders[0]!.spec.resumeFrom).toEqual(kept.checkpoint);
    expect(result).toMatchObject({ epoch: 4, epochsTrained: 2 });
    const log = await logAt(first.place, result.log);
    const epochs = log.flatMap((event) => (event.type === "epoch-reported" ? [event.epoch] : []));
    expect(epochs).toEqual([1, 2, 3, 4]);
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
  });

  test("that diverges is a result", async () => {
    const { link, trainers, place, once, train } = await startTest();
    link.notify("lease", leaseOf(await tinyWork(place)));
    await train(1);
    trainers.fate = "diverge";
    await train(1);
    expect((await once("finish"))["result"]).toMatchObject({
      ...{ outcome: "diverged", epoch: 1, bestEpoch: null, bestValLoss: null },
    });
  });

  test.each([
    ["out-of-memory", "failed"],
    ["worker-crashed", "failed"],
    ["device-lost", "refused"],
  ] as const)("that ends with %s is said to have %s", async (fate, how) => {
    const { link, trainers, place, once, heard, train } = await startTest();
    link.notify("lease", leaseOf(await tinyWork(place)));
    trainers.fate = fate;
    await train(1);
    expect(await once("fail")).toMatchObject({ how, fault: { reason: fate } });
    await heard("left");
  });

  test("that its owner pauses is kept and ends there; one that is cancelled ends at once", async () => {
    const { link, trainers, place, once, asked, train } = await startTest();
    const paused = leaseOf(await tinyWork(place));
    link.notify("lease", paused);
    await train(1);
    await once("keep");
    link.notify("stop", { token: paused.token, how: "pause" });
    expect((await once("finish"))["result"]).toMatchObject({ outcome: "paused", epoch: 1 });
    const cancelled = leaseOf(await tinyWork(place));
    link.notify("lease", cancelled);
    await train(1);
    link.notify("stop", { token: cancelled.token, how: "cancel" });
    expect(await once("fail")).toMatchObject({ how: "failed", fault: { reason: "cancelled" } });
    expect(asked("finish")).toHaveLength(1);
    expect(trainers.closed).toBe(1);
  });

  test("stopped before its first epoch here stands where it stood", async () => {
    const first = await startTest();
    const work = await tinyWork(first.place);
    first.link.notify("lease", leaseOf(work));
    await first.train(2);
    const kept = await first.keptUpTo(2);
    first.donor.close();
    const { link, trainers, once } = await startTest({ fetch: first.place.fetch! });
    const spec = { ...work.order.spec, resumeFrom: kept.checkpoint };
    const lease = leaseOf({ ...work, checkpoint: kept.blob, order: { ...work.order, spec } });
    link.notify("lease", lease);
    await vi.waitFor(() => expect(trainers.orders).toHaveLength(1));
    link.notify("stop", { token: lease.token, how: "pause" });
    const { result } = (await once("finish")) as { result: TrialResult };
    expect(result).toMatchObject({ outcome: "paused", epoch: 2, bestEpoch: 2, epochsTrained: 0 });
    expect(result.kept).toMatchObject({ checkpoint: { epoch: 2 }, blob: kept.blob });
  });
});

describe("a lease that counts no more", () => {
  test.each(["renew", "keep"])("is dropped without a word, learned by %s", async (event) => {
    const { link, trainers, place, once, news, asked, heard, train } = await startTest();
    const lease = leaseOf(await tinyWork(place), { leaseMs: event === "renew" ? 30 : 30_000 });
    link.answer = (one) => {
      if (one.event !== event) return wellAnswered(one);
      return event === "keep" ? { taken: "fenced" } : { fenced: [lease.token], stop: [] };
    };
    link.notify("lease", lease);
    await train(1);
    await once(event);
    await heard("left");
    expect(news.at(-1)).toMatchObject({ type: "left", how: "fenced", trial: lease.trial });
    expect(trainers.closed).toBe(1);
    expect([...asked("finish"), ...asked("fail")]).toEqual([]);
    await vi.waitFor(() => expect(asked("ready").at(-1)).toMatchObject({ idle: 1 }));
  });

  test("is dropped when the relay no longer takes its token for blobs", async () => {
    const { link, trainers, place, news, asked, heard, train } = await startTest();
    link.notify("lease", leaseOf(await tinyWork(place)));
    await vi.waitFor(() => expect(trainers.orders).toHaveLength(1));
    const ended = { code: "lease-ended", message: "This lease has ended.", action: "" };
    place.fault = () => Response.json(ended, { status: 401 });
    await train(1);
    await heard("left");
    expect(news.at(-1)).toMatchObject({ type: "left", how: "fenced" });
    expect(trainers.closed).toBe(1);
    expect([...asked("finish"), ...asked("fail")]).toEqual([]);
  });

  test("is not taken for lost when a renewal crosses its last word", async () => {
    const { link, place, news, heard, train } = await startTest();
    const lease = leaseOf(await tinyWork(place), { leaseMs: 30 });
    const finished = Promise.withResolvers<unknown>();
    link.answer = (one) => {
      if (one.event === "finish") return finished.promise;
      if (one.event !== "renew" || !link.asked.some(({ event }) => event === "finish"))
        return wellAnswered(one);
      finished.resolve({ taken: "stored" });
      return { fenced: [lease.token], stop: [] };
    };
    link.notify("lease", lease);
    await train(4);
    await heard("finished");
    expect(news.map(({ type }) => type)).not.toContain("left");
  });
});

describe("a lost relay", () => {
  test("does not keep a trial from training; its lease is resumed and finished when one is back", async () => {
    const { link, place, asked, once, train } = await startTest();
    const lease = leaseOf(await tinyWork(place), { leaseMs: 60 });
    link.notify("lease", lease);
    await train(1);
    link.lose();
    const before = link.asked.length;
    await train(3);
    expect(link.asked.length).toBe(before);
    link.find();
    expect(await once("resume")).toEqual({ tokens: [lease.token] });
    expect((await once("finish"))["result"]).toMatchObject({ outcome: "completed", epochsTrained: 4 });
    expect(asked("renew").length).toBeLessThan(10);
  });

  test("that took the result and died before it said so is told again", async () => {
    const { link, place, heard, asked, train } = await startTest();
    let finishes = 0;
    link.answer = (one) => {
      if (one.event !== "finish") return wellAnswered(one);
      return finishes++ === 0 ? "lost" : { taken: "repeated" };
    };
    link.notify("lease", leaseOf(await tinyWork(place)));
    await train(4);
    await vi.waitFor(() => expect(finishes).toBe(1));
    link.find();
    await heard("finished");
    expect(asked("finish")[0]).toEqual(asked("finish")[1]);
  });

  test("that lost blobs is sent them again", async () => {
    const { link, place, heard, asked, train } = await startTest();
    let refusals = 0;
    link.answer = (one) => {
      if (one.event !== "finish" || refusals++ > 0) return wellAnswered(one);
      place.stored.clear();
      return new WorkbenchError("blob-missing", "It is not stored here.", "Send it, then say this again.");
    };
    link.notify("lease", leaseOf(await tinyWork(place)));
    await train(4);
    await heard("finished");
    const { log, kept } = asked("finish").at(-1)!["result"] as TrialResult;
    for (const { id } of [log, kept!.blob, kept!.log]) expect(place.stored.has(id)).toBe(true);
  });

  test("is not needed to find leases of an earlier life again", async () => {
    const first = await startTest();
    let saved: readonly Lease[] = [];
    const store = {
      load: () => Promise.resolve(saved),
      save: (leases: readonly Lease[]) => {
        saved = structuredClone(leases);
        return Promise.resolve();
      },
    };
    const killed = await startTest({ store, fetch: first.place.fetch! });
    const lease = leaseOf(await tinyWork(first.place));
    killed.link.notify("lease", lease);
    await killed.train(2);
    await vi.waitFor(() => expect(saved[0]?.kept?.checkpoint.epoch).toBe(2));
    killed.donor.close();
    await killed.donor.ended;
    expect(saved).toHaveLength(1);

    const again = await startTest({ store, fetch: first.place.fetch! });
    expect(await again.once("resume")).toEqual({ tokens: [lease.token] });
    await again.train(2);
    expect((await again.once("finish"))["result"]).toMatchObject({ epoch: 4, epochsTrained: 2 });
    await vi.waitFor(() => expect(saved).toEqual([]));
  });
});

describe("leaving", () => {
  test("pauses after the epoch, keeps, gives back, and takes nothing more", async () => {
    const { link, place, donor, once, asked, train } = await startTest({ keepEveryMs: 1e9 });
    link.notify("lease", leaseOf(await tinyWork(place)));
    await train(2);
    await vi.waitFor(() => expect(donor.leases[0]).toMatchObject({ epoch: 2, epochs: 4 }));
    donor.drain("terminated");
    expect(await once("keep")).toMatchObject({ kept: { checkpoint: { epoch: 2 } } });
    expect(await once("fail")).toMatchObject({ how: "given-back", fault: { message: "terminated" } });
    expect(await donor.ended).toEqual({ type: "drained" });
    expect(asked("ready").at(-1)).toMatchObject({ idle: 0 });
    expect(asked("finish")).toEqual([]);
  });

  test("does not wait for ever for a relay that is gone", async () => {
    const { link, place, donor, train } = await startTest({ patienceMs: 10 });
    link.notify("lease", leaseOf(await tinyWork(place)));
    await train(1);
    link.lose();
    donor.drain("terminated");
    expect(await donor.ended).toEqual({ type: "drained" });
    const idle = await startTest({ patienceMs: 10 });
    idle.link.lose();
    idle.donor.drain("terminated");
    expect(await idle.donor.ended).toEqual({ type: "drained" });
  });

  test("finishes what runs when the relay asks for it", async () => {
    const { link, place, donor, once, train } = await startTest();
    link.notify("lease", leaseOf(await tinyWork(place)));
    await train(1);
    link.notify("drain", {});
    const late = leaseOf(await tinyWork(place));
    link.notify("lease", late);
    expect(await once("fail")).toMatchObject({ token: late.token, how: "given-back" });
    await train(3);
    await once("finish");
    expect(await donor.ended).toEqual({ type: "drained" });
  });

  test("a revoked key ends everything", async () => {
    const { link, trainers, place, donor, train } = await startTest();
    link.notify("lease", leaseOf(await tinyWork(place)));
    await train(1);
    link.refuse("Ada revoked this node.");
    expect(await donor.ended).toMatchObject({
      type: "refused",
      error: { message: "Ada revoked this node." },
    });
    await vi.waitFor(() => expect(trainers.closed).toBe(1));
  });
});

describe("a donated device", () => {
  test("rests between epochs and tells nobody of it", async () => {
    const { link, place, donor, trainers, once, train } = await startTest();
    donor.allow({ train: true }, 20);
    link.notify("lease", leaseOf(await tinyWork(place)));
    await train(1); // half a second of it at 20 %: two seconds of rest
    await vi.waitFor(() => expect(trainers.orders).toHaveLength(2), { timeout: 4000 });
    expect(trainers.orders[1]!.spec.resumeFrom).toMatchObject({ epoch: 1 });
    donor.allow({ train: true }, 100);
    await train(3);
    const { result } = (await once("finish")) as { result: TrialResult };
    const log = await logAt(place, result.log);
    expect(log.filter(({ type }) => type === "trial-started" || type === "trial-paused")).toHaveLength(1);
    expect(result).toMatchObject({ outcome: "completed", epochsTrained: 4 });
  });

  test("waits while it may not train, and takes nothing meanwhile", async () => {
    const { link, place, donor, trainers, once, asked, keptUpTo, train } = await startTest();
    link.notify("lease", leaseOf(await tinyWork(place)));
    await train(1);
    await keptUpTo(1);
    donor.allow({ train: false, reason: "Somebody uses the device." }, 100);
    await train(1);
    await keptUpTo(2);
    const late = leaseOf(await tinyWork(place));
    link.notify("lease", late);
    expect(await once("fail")).toMatchObject({
      ...{ token: late.token, how: "given-back", fault: { message: "Somebody uses the device." } },
    });
    expect(asked("ready").at(-1)).toMatchObject({ idle: 0 });
    expect(trainers.orders).toHaveLength(1);
    donor.allow({ train: true }, 100);
    await train(2);
    expect(trainers.orders).toHaveLength(2);
    expect((await once("finish"))["result"]).toMatchObject({ outcome: "completed" });
  });

  test("holds as many leases at once as it has places", async () => {
    const { link, place, donor, trainers, once } = await startTest({ offer: { ...offer, slots: 2 } });
    const [one, two, three] = [await tinyWork(place), await tinyWork(place), await tinyWork(place)].map(
      (work) => leaseOf(work),
    );
    for (const lease of [one, two, three]) link.notify("lease", lease);
    link.notify("lease", one);
    expect(await once("fail")).toMatchObject({ token: three!.token, how: "given-back" });
    await vi.waitFor(() => expect(trainers.opened).toHaveLength(2));
    expect(donor.leases).toHaveLength(2);
    trainers.untold = true;
    await trainers.tick();
    await once("finish", 2);
  });
});

describe("refused work", () => {
  const changed =
    (change: (work: TrialWork) => Partial<TrialWork>) =>
    (work: TrialWork): TrialWork => ({ ...work, ...change(work) });
  const spec = (change: Partial<TrialWork["order"]["spec"]>) =>
    changed(({ order }) => ({ order: { ...order, spec: { ...order.spec, ...change } } }));
  const needs = (change: Partial<TrialWork["needs"]>) =>
    changed((work) => ({ needs: { ...work.needs, ...change } }));

  test.each<[string, (work: TrialWork) => TrialWork, RegExp]>([
    [
      "an unknown template",
      changed(() => ({ template: { name: "lambda", form: {} } })),
      /no template "lambda"/,
    ],
    [
      "a template that this node does not offer",
      changed(() => ({ template: { name: "image-classification", form: {} } })),
      /no template/,
    ],
    [
      "an unknown answer",
      changed(({ template }) => ({ template: { ...template, form: { code: "x" } } })),
      /no field "code"/,
    ],
    [
      "another form than the program's",
      changed(({ template }) => ({ template: { ...template, form: { ...template.form, target: "z" } } })),
      /gives program/,
    ],
    ["a program that was edited", spec({ program: "f".repeat(64) }), /is of program ffffffffffff/],
    ["an unknown parameter", spec({ params: { __proto__x: 1 } }), /"__proto__x"/],
    [
      "a parameter out of its limits",
      spec({ params: { batch_size: 1e9 } }),
      /"batch_size" is 1000000000; it must be/,
    ],
    ["a parameter of another type", spec({ params: { learning_rate: "fast" } }), /"learning_rate"/],
    ["too many epochs", spec({ epochs: 1e6 }), /1000000 epochs; this node allows 10000/],
    ["more memory than there is", needs({ memoryBytes: 2 ** 40 }), /bytes of memory/],
    ["a larger buffer than there is", needs({ bufferBytes: 2 ** 40 }), /bytes of one buffer/],
    ["more data than fit", changed(({ data }) => ({ data: { ...data, bytes: 2 ** 35 } })), /bytes of data/],
    ["a training of weeks", changed(() => ({ estimateMs: 1e10 })), /milliseconds of training/],
    ["a backend that this node lacks", needs({ backend: "webgpu" }), /no webgpu/],
    ["a feature that this node lacks", needs({ features: ["shader-f16"] }), /no shader-f16/],
    [
      "a signed program",
      changed(({ data }) => ({
        signed: { files: data, program: "p", template: "tabular", notAfter: 1, publicKey: "", signature: "" },
      })),
      /edited by "", whom this node does not trust/,
    ],
  ])("%s", async (_, change, message) => {
    const { link, trainers, place, once } = await startTest();
    link.notify("lease", leaseOf(change(await tinyWork(place))));
    const fail = (await once("fail")) as { how: string; fault: { message: string; action: string } };
    expect(fail.how).toBe("refused");
    expect(fail.fault.message).toMatch(message);
    expect(fail.fault.action).not.toBe("");
    expect(trainers.opened).toEqual([]);
  });

  test("data that are not there, or are no data, fail the trial", async () => {
    const { link, place, once } = await startTest();
    const work = await tinyWork(place);
    place.stored.delete(work.data.id);
    link.notify("lease", leaseOf(work));
    expect(await once("fail")).toMatchObject({ how: "failed", fault: { reason: "bad-data" } });
    expect(work.data.bytes).toBeLessThan(CHUNK_BYTES);
  });
});
