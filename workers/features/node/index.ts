export { readBackbone } from "./installed-backbone.ts";
