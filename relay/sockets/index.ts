export { isLoopback, type SocketLimits } from "./limits/index.ts";
export { openSockets, type RelaySockets, type SocketsOptions } from "./open-sockets.ts";
export type { RelayParts } from "./parts.ts";
