export { blobRoutes, type BlobRoutes, type BlobRoutesOptions } from "./blob-routes.ts";
export { MOST_BLOB_BYTES, openBlobStore, type BlobStore, type BlobStoreOptions } from "./blob-store.ts";
export type { TrafficLimits } from "./traffic.ts";
export { writerId } from "./writer.ts";
