export { loadBackbone, type Backbone, type BackboneFiles } from "./backbone.ts";
export {
  backboneSize,
  computeFeatures,
  featureKey,
  type FeatureOptions,
  type Features,
} from "./compute-features.ts";
export { SHIPPED, SHIPPED_LICENCE, shippedBackbone } from "./shipped.ts";
