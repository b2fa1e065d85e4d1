export type { Identity, NodeRecord, OpenIdentity, Principal } from "./identity.ts";
