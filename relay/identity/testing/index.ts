export { simulatedNode, type SimulatedNode } from "./simulated-node.ts";
export { asGuest, byCode, byToken, openTwoRelays, ownerPrincipal, type TwoRelays } from "./two-relays.ts";
