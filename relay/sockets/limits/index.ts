export { BucketByKey } from "./bucket-by-key.ts";
export { isLoopback } from "./loopback.ts";
export { usualLimits, type SocketLimits } from "./socket-limits.ts";
export { TokenBucket, type BucketSize } from "./token-bucket.ts";
