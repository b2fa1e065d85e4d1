/** The other end of a socket, without the comfort of a link: what it sends is sent as it is. */
import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { io, type Socket } from "socket.io-client";
import * as v from "valibot";
import {
  challengeText,
  nodeNotices,
  nodeRequests,
  relayProtocolVersion,
  Reply,
  resultText,
  userNotices,
  userRequests,
  RelayError,
  type NodeOffer,
  type TrialResult,
  type TrialWork,
} from "../../../protocol/index.ts";

const requests = { "/user": userRequests, "/node": nodeRequests } as const;
const notices = { "/user": userNotices, "/node": nodeNotices } as const;
type Space = keyof typeof requests;
type Requests<S extends Space> = (typeof requests)[S];
type Notices<S extends Space> = (typeof notices)[S];
type Output<T> = T extends v.GenericSchema ? v.InferOutput<T> : never;
type AnswerOf<T> = T extends { readonly answer: infer A } ? Output<A> : never;

export type Answered =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: RelayError };
const Answered = Reply(v.unknown());

export interface TestClient<S extends Space> {
  readonly socket: Socket;
  /** anything; whatever comes back */
  send(event: string, ...message: unknown[]): Promise<Answered>;
  /** @throws Error when it is refused, or answered by what the protocol does not say */
  ask<K extends keyof Requests<S> & string>(event: K, message: object): Promise<AnswerOf<Requests<S>[K]>>;
  /** the next notice of that name, or one that has come and was not asked for yet */
  heard<K extends keyof Notices<S> & string>(notice: K): Promise<Output<Notices<S>[K]>>;
  readonly connected: Promise<void>;
  /** what the relay says in place of letting it in */
  readonly refused: Promise<RelayError>;
  readonly closed: Promise<void>;
  close(): void;
}

export function connect<S extends Space>(url: string, space: S, options: object = {}): TestClient<S> {
  const socket = io(new URL(space, url).href, {
    transports: ["websocket"],
    reconnection: false,
    forceNew: true,
    ...options,
  });
  const come = new Map<string, unknown[]>();
  const wanted = new Map<string, ((message: unknown) => void)[]>();
  socket.onAny((name: string, message: unknown) => {
    const next = wanted.get(name)?.shift();
    if (next) next(message);
    else come.set(name, [...(come.get(name) ?? []), message]);
  });
  const gone = Promise.withResolvers<null>();
  for (const ending of ["disconnect", "connect_error"]) socket.on(ending, () => gone.resolve(null));
  const connected = new Promise<void>((resolve) => socket.once("connect", resolve));
  const refused = new Promise<RelayError>((resolve) =>
    socket.once("connect_error", (error) => {
      const said = v.safeParse(RelayError, "data" in error ? error.data : null);
      if (said.success) resolve(said.output);
    }),
  );
  const send = async (event: string, ...message: unknown[]): Promise<Answered> => {
    const answer = socket.timeout(20_000).emitWithAck(event, ...message) as Promise<unknown>;
    answer.catch(() => undefined);
    const said = await Promise.race([answer, gone.promise]);
    if (said === null) throw new Error(`the relay hung up on ${event}`);
    return v.parse(Answered, said);
  };
  return {
    socket,
    send,
    async ask(event, message) {
      const answer = await send(event, message);
      if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
      const { answer: schema } = requests[space][event] as { readonly answer: v.GenericSchema };
      return v.parse(schema, answer.value) as AnswerOf<Requests<S>[typeof event]>;
    },
    async heard(name) {
      const message = come.get(name)?.shift() ?? (await next(name));
      const schema = notices[space][name] as v.GenericSchema;
      return v.parse(schema, message) as Output<Notices<S>[typeof name]>;
    },
    connected,
    refused,
    closed: gone.promise.then(() => undefined),
    close: () => socket.disconnect(),
  };

  function next(name: string): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const timer = setTimeout(() => {
      reject(new Error(`never heard ${name}`));
    }, 20_000);
    const take = (message: unknown): void => {
      clearTimeout(timer);
      resolve(message);
    };
    wanted.set(name, [...(wanted.get(name) ?? []), take]);
    return promise;
  }
}

export type TestUser = TestClient<"/user">;
export interface TestNode extends TestClient<"/node"> {
  readonly keys: NodeKeys;
  sign(trial: string, replica: number, result: Omit<TrialResult, "signature">): TrialResult;
}

export interface NodeKeys {
  readonly privateKey: KeyObject;
  /** base64, 32 bytes */
  readonly publicKey: string;
}

export function newKeys(): NodeKeys {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  return { privateKey, publicKey: raw.toString("base64") };
}

export const offer: NodeOffer = {
  name: "test node",
  kind: "process",
  version: "0.1.0",
  runtime: "1",
  templates: ["tabular"],
  backends: [{ name: "wasm", adapter: "wasm" }],
  memoryBytes: 8e9,
  bufferBytes: 1e9,
  features: [],
  speed: 1,
  slots: 1,
  trusts: [],
};

/** @returns a node that is connected, and what it was answered to its proof */
export async function connectNode(url: string, keys = newKeys(), offered: NodeOffer = offer) {
  const client = connect(url, "/node");
  const challenge = await client.heard("challenge");
  const signature = signText(keys, challengeText(challenge));
  const proof = { protocol: relayProtocolVersion, publicKey: keys.publicKey, signature, offer: offered };
  const proven = await client.ask("prove", proof);
  const signResult: TestNode["sign"] = (trial, replica, unsigned) => ({
    ...unsigned,
    signature: signText(keys, resultText(trial, replica, unsigned)),
  });
  const node: TestNode = { ...client, keys, sign: signResult };
  return { node, proven };
}

const signText = ({ privateKey }: NodeKeys, text: string): string =>
  sign(null, Buffer.from(text, "utf8"), privateKey).toString("base64");

export async function logIn(url: string, code: string): Promise<TestUser> {
  const user = connect(url, "/user");
  await user.ask("login", { protocol: relayProtocolVersion, by: { type: "code", code } });
  return user;
}

/** @returns a paired node of that user, ready for nothing yet */
export async function pairedNode(url: string, user: TestUser, offered = offer): Promise<TestNode> {
  const { node, proven } = await connectNode(url, newKeys(), offered);
  if (proven.state !== "unpaired") throw new Error("a new key was paired already");
  const { code } = proven;
  const seen = await user.ask("look-up-code", { code });
  await user.ask("pair", { code, node: seen.node });
  await node.heard("paired");
  return node;
}

const blob = { id: "b".repeat(64), bytes: 10 };
const hash = "a".repeat(64);

export const work: TrialWork = {
  v: 1,
  order: {
    spec: {
      studyId: "study-1",
      trialNumber: 3,
      seed: 1,
      program: hash,
      params: {},
      dataset: hash,
      split: { seed: 1, validationShare: 0.1, hash },
      epochs: 5,
      patience: null,
    },
    attempt: 1,
    untilEpoch: 5,
  },
  template: { name: "tabular", form: {} },
  signed: null,
  data: blob,
  checkpoint: null,
  key: null,
  needs: { backend: "auto", memoryBytes: 1e6, bufferBytes: 1e6, features: [] },
  visibility: { scope: "own" },
  estimateMs: 1000,
};

export const kept = { checkpoint: { key: "c", epoch: 2, bytes: 10 }, blob, log: blob };
export const result: Omit<TrialResult, "signature"> = {
  outcome: "completed",
  epoch: 5,
  bestEpoch: 4,
  bestValLoss: 0.5,
  log: blob,
  kept: { ...kept, checkpoint: { key: "c", epoch: 5, bytes: 10 } },
  backend: "wasm",
  adapter: "wasm",
  trainingMs: 900,
  epochsTrained: 5,
};

export const progressOf = (trialNumber: number, epoch: number) => ({
  v: 1,
  studyId: "study-1",
  trial: trialNumber,
  attempt: 1,
  seq: epoch,
  type: "batch-observed",
  epoch,
  batch: 1,
  batches: 2,
  phase: "training",
  secondsPerBatch: 0.1,
  loss: 0.7,
});
