export { loadBackbone, type Backbone, type BackboneFiles } from "./backbone.ts";
export {
  backboneSize,
  computeFeatures,
  featureKey,
  type FeatureOptions,
  type Features,
} from "./compute-features.ts";
export { parseModelJson } from "./model-json.ts";
export {
  prepareFeatureData,
  prepareTestFeatures,
  type PreparedFeatureData,
  type TestFeatures,
} from "./prepare-feature-data.ts";
export { SHIPPED, SHIPPED_LICENCE, shippedBackbone } from "./shipped.ts";
