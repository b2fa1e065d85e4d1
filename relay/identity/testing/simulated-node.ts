/** A node's key, offer and proof, for tests. */
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import type * as v from "valibot";
import {
  challengeText,
  relayProtocolVersion,
  type Challenge,
  type NodeOffer,
  type Proof,
} from "../../../protocol/index.ts";

function offerOf(name: string): NodeOffer {
  return {
    name,
    kind: "process",
    version: "0.1.0",
    runtime: "1",
    templates: ["image-classifier"],
    backends: [{ name: "wasm", adapter: "test" }],
    memoryBytes: 8e9,
    bufferBytes: 1e9,
    features: [],
    speed: 1,
    slots: 1,
    trusts: [],
  };
}

export interface SimulatedNode {
  readonly id: string;
  readonly publicKey: string;
  readonly offer: NodeOffer;
  prove(challenge: Challenge): v.InferOutput<typeof Proof>;
}

export function simulatedNode(name = "box"): SimulatedNode {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
  const offer = offerOf(name);
  return {
    id: createHash("sha256").update(raw).digest("hex"),
    publicKey: raw.toString("base64"),
    offer,
    prove: (challenge) => ({
      protocol: relayProtocolVersion,
      publicKey: raw.toString("base64"),
      signature: sign(null, Buffer.from(challengeText(challenge)), privateKey).toString("base64"),
      offer,
    }),
  };
}
