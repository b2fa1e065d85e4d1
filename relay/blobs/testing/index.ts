export * from "./blob-server.ts";
