/** Drivers that compute on the processor: SwiftShader, Mesa's llvmpipe and lavapipe, Microsoft's basic renderer. */
export function isSoftwareName(adapter: string): boolean {
  return /swiftshader|llvmpipe|lavapipe|basic render|software/i.test(adapter);
}
