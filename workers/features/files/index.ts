/** All of a backbone that needs no tfjs. */
export { assembleBackbone, badBackbone, type ChosenFiles } from "./assemble.ts";
export { ownBackbone, withOneWeightFile, type BackboneFiles } from "./backbone-files.ts";
export { backboneId, parseBackboneId } from "./backbone-id.ts";
export { backboneSize } from "./backbone-size.ts";
export { checkBackbone, describeBackbone, missingBackbone, ModelBackbone } from "./model-backbone.ts";
export { parseModelJson } from "./model-json.ts";
export { backboneHash, packBackbone, unpackBackbone } from "./pack.ts";
export { SHIPPED, SHIPPED_LICENCE, shippedBackbone } from "./shipped.ts";
