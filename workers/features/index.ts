export { loadBackbone } from "./backbone.ts";
export { computeFeatures, featureKey, type Features } from "./compute-features.ts";
export { tryBackbone, type TriedBackbone } from "./try-backbone.ts";
