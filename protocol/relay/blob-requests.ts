/**
 * Blobs by HTTP: `GET | HEAD | PUT /blob/<sha256>` (one chunk or one manifest a request) and `POST /blob/missing`.
 * `Authorization: Bearer <session token>` of a user, or `Lease <lease token>` of a node, which then reads and writes as
 * the owner of the trial it holds. Anything refused is answered by a `RelayError` as JSON, with the status:
 *
 * - 400 and 405 `malformed`; 401 `login-needed`, `session-expired`, `lease-ended`; 403 `not-allowed`
 * - 404 `blob-unknown`: not there, or not this owner's: the two look the same
 * - 413 `blob-too-large`, `training-writes-too-much`: more than a trial's checkpoints and log can need; 416 `range-outside`; 422 `blob-mismatch`: other bytes than the hash says
 * - 410 `blob-corrupt`: it was there, and was damaged or lost on disk; it counts as missing now: send it again
 * - 429 `rate-limited`, with Retry-After in seconds; 503 `blob-unsettled`, `database-unavailable`: ask again
 * - 507 `quota-exceeded`: this owner's share is full; `disk-full`: the relay's disk is
 */
import * as v from "valibot";
import { Sha256 } from "../../study/index.ts";

export const MOST_ASKED_BLOBS = 1000;

export const MissingBlobs = v.strictObject({
  chunks: v.pipe(v.array(Sha256), v.maxLength(MOST_ASKED_BLOBS)),
});
/** Of those asked, what this owner has not stored here: in the order asked. */
export const MissingBlobsAnswer = v.strictObject({ missing: v.array(Sha256) });
