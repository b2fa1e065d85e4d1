/** Messages between a relay, its nodes and its users. */
export * from "./primitives.ts";
export * from "./reply.ts";
export * from "./work.ts";
export * from "./node-messages.ts";
export * from "./user-messages.ts";
export * from "./blob-requests.ts";
