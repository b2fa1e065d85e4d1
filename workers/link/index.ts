export { relayOrigin } from "./relay-url.ts";
export { openUserLink, type LoginBy, type UserLinkOptions } from "./user-link.ts";
export { openNodeLink, type NodeKey, type NodeLinkOptions } from "./node-link.ts";
export type { LinkState, NodeLink, RelayLink, UserLink } from "./relay-link.ts";
