type Bytes = Uint8Array<ArrayBuffer>;

/** of short byte strings: keys and signatures */
export const toBase64 = (bytes: Bytes): string => btoa(String.fromCharCode(...bytes));

/** @throws for what is no base64 */
export const fromBase64 = (text: string): Bytes =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
