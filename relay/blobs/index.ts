export { blobRoutes, type BlobRoutes, type BlobRoutesOptions } from "./blob-routes.ts";
export { MOST_BLOB_BYTES, type BlobStore } from "./blob-store.ts";
export { openBlobStore, type BlobStoreOptions } from "./folder-store.ts";
export type { TrafficLimits } from "./traffic.ts";
export { writerId } from "./writer.ts";
