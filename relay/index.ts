export { exportDatabase, importDatabase } from "./database/index.ts";
export { startRelay, type RelayOptions, type RunningRelay } from "./relay.ts";
export { startServer, type RunningServer, type ServerOptions } from "./server.ts";
