/** @returns the `index`-th of 16 million addresses of this machine alone: 127.1.0.1, 127.1.0.2, ... */
export function loopbackAddress(index: number): string {
  const n = index + 1;
  return `127.${1 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;
}
