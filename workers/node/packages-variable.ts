/** Environment variable of a child that may use the GPU: a file beside whose packages "webgpu" is found. */
export const PACKAGES_VARIABLE = "FIRSTLIGHT_PACKAGES";
