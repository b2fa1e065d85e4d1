/** Bounded building blocks of the messages between a relay, its nodes and its users. */
import * as v from "valibot";
import { Sha256 } from "../../study/index.ts";

/** Both sides must speak the same one; a relay answers another with `version-skew`, naming the side to update. */
export const relayProtocolVersion = 1;

/**
 * What databases and other programs cannot take, NUL and half surrogates, is replaced: a message cut in the middle of a
 * character must not be lost for it. @param most - characters
 */
export const Text = (most: number) =>
  v.pipe(
    v.string(),
    v.maxLength(most),
    v.transform((text) => text.toWellFormed().replaceAll("\0", "\uFFFD")),
  );
/** One line that people read, and that may be a stranger's: nothing in it moves a cursor or turns the reading round. */
export const Name = (most: number) =>
  v.pipe(
    Text(most),
    v.minLength(1),
    v.regex(
      /^[^\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+$/u,
      "a name without control characters",
    ),
  );
export const Finite = v.pipe(v.number(), v.finite());
export const NonNegative = v.pipe(v.number(), v.finite(), v.minValue(0));
/** Milliseconds or bytes, as far as whole numbers are exact. */
export const Amount = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));

/** Of one trial, or what is said of it: sums of them stay finite. A year. */
export const MOST_TRIAL_MS = 366 * 24 * 3_600_000;
export const TrialMs = v.pipe(NonNegative, v.maxValue(MOST_TRIAL_MS));

/** Made by whoever asks, so that asking again is no second trial. */
export const TrialId = v.pipe(v.string(), v.uuid());
export const UserId = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,64}$/, "a user's id"));
/** SHA-256 of the node's Ed25519 public key (32 bytes, raw): its fingerprint. */
export const NodeId = Sha256;
/** 128 random bits in hexadecimal, once a lease. The relay stores a hash of it. */
export const LeaseToken = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/, "a lease's token"));
export const Base64 = (most: number) => v.pipe(Text(most), v.regex(/^[A-Za-z0-9+/]*={0,2}$/, "base64"));
/** Eight characters without vowels, so that none spells a word; as shown: two groups of four. */
export const pairingAlphabet = "BCDFGHJKLMNPQRSTVWXZ";
export const PairingCode = v.pipe(
  v.string(),
  v.toUpperCase(),
  v.transform((text) => text.replace(/[\s-]/g, "")),
  v.regex(new RegExp(`^[${pairingAlphabet}]{8}$`), "a pairing code: eight letters, no vowels"),
);

/** Bytes in the relay's blob store: `id` is the SHA-256 of their manifest, see `Manifest`. */
export const BlobRef = v.strictObject({ id: Sha256, bytes: Amount });
export type BlobRef = v.InferOutput<typeof BlobRef>;

export const CHUNK_BYTES = 8 * 2 ** 20;
/** 4 GiB of whole chunks, twice what any side reads. Each is looked for on disk whenever somebody names the blob. */
export const MOST_CHUNKS = 512;
/** What a blob is made of, in order; its canonical JSON is stored under its own SHA-256. Sizes are as stored: sealed. */
export const Manifest = v.pipe(
  v.array(
    v.strictObject({ sha256: Sha256, size: v.pipe(Amount, v.minValue(1), v.maxValue(CHUNK_BYTES + 64)) }),
  ),
  v.maxLength(MOST_CHUNKS),
);
export type Manifest = v.InferOutput<typeof Manifest>;

export const RelayError = v.object({
  code: Text(64),
  message: Text(2000),
  action: Text(2000),
});
export type RelayError = v.InferOutput<typeof RelayError>;
