/** Float32 numbers as text: little-endian base64. */
import * as v from "valibot";

export const packedNumbers = v.pipe(v.string(), v.base64(), v.transform(unpackNumbers));

function unpackNumbers(text: string): Float32Array {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new Float32Array(bytes.buffer, 0, bytes.length >> 2);
}

export function packNumbers(numbers: Float32Array): string {
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
