export type { Identity, MemberRecord, NodeRecord, OpenIdentity, Principal } from "./identity.ts";
export type { UserNews } from "./user-news.ts";
export { openIdentity } from "./open-identity.ts";
export { addressKey } from "./address-key.ts";
export { isSignedBy } from "./node-key.ts";
export type { IdentityLimits, IdentityOptions } from "./options.ts";
