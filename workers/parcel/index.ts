export type { BlobPlace } from "./place.ts";
export { sendBlob, type TransferOptions } from "./send-blob.ts";
export { fetchBlob, type ChunkCache, type FetchOptions } from "./fetch-blob.ts";
export { newBlobKey } from "./seal.ts";
export { sha256Hex } from "./digest.ts";
export { readTrialData, writeTrialData } from "./trial-data-file.ts";
export { readLog, writeLog } from "./event-log.ts";
