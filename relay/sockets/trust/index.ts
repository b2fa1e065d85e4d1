export { TrustKeeper, type Ruling } from "./trust-keeper.ts";
