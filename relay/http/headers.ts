/** Response headers that hold for everything the relay serves. */

/** A policy for a page whose build left no policy of its own; nothing runs that is not ours. */
const fallbackPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'";

/**
 * Cross-origin isolation (for shared memory in wasm), no sniffing, no referrer, and no device permission but what the
 * workbench offers: a wake lock while a sweep runs, and copying text.
 * @param policy - the Content-Security-Policy of the build, without `frame-ancestors`
 */
export function securityHeaders(policy: string | null): Readonly<Record<string, string>> {
  return {
    "content-security-policy": `${policy ?? fallbackPolicy}; frame-ancestors 'none'`,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy":
      "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), geolocation=(), gyroscope=(), " +
      "hid=(), magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), serial=(), usb=(), " +
      "xr-spatial-tracking=(), screen-wake-lock=(self), clipboard-write=(self)",
  };
}

/** Names with a content hash never change; everything else is asked for again, answered by its ETag. */
export function cacheControl(path: string): string {
  return /^\/assets\/.+-[\w-]{8,}\.\w+$/.test(path) ? "public, max-age=31536000, immutable" : "no-cache";
}
