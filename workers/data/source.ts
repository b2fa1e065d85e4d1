/** The two rims of data: where files come from, and what turns them into pixels. Everything else here is platform-free. */

/** One file of an import. `open` may be called more than once and reads afresh each time. */
export interface SourceFile {
  /** relative, with "/" */
  readonly path: string;
  /** bytes */
  readonly size: number;
  open(): Promise<Uint8Array>;
}

/** A folder, a zip, a drop: all its files, in a stable order. */
export interface SourceTree {
  readonly name: string;
  readonly files: AsyncIterable<SourceFile>;
  /** what could not even be listed, filled while `files` is read */
  readonly refused: readonly { readonly path: string; readonly reason: string }[];
  close(): Promise<void>;
}

/** Pixels as rows of [red, green, blue, alpha], 8 bits each, sRGB, upright. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray | Uint8Array;
  /** of the picture as stored; larger than width × height when it was shrunk while decoding */
  readonly fullWidth: number;
  readonly fullHeight: number;
}

export interface ImageDecoder {
  /**
   * @param enough - short side that the caller needs; a decoder may shrink large pictures, to no less than twice that
   * @throws an Error whose message is a reason for people
   */
  decode(bytes: Uint8Array, enough?: number): Promise<DecodedImage>;
}

/** Bytes of one stored image by its SHA-256. */
export type ReadImage = (sha256: string) => Promise<Uint8Array>;

/** Where an import puts its files. What is there already is not written again, so that an import can be resumed. */
export interface ContentStore {
  has(sha256: string): Promise<boolean>;
  put(sha256: string, bytes: Uint8Array): Promise<void>;
}

export interface ImportProgress {
  readonly phase: "reading" | "checking" | "packing";
  readonly done: number;
  readonly total: number;
  readonly bytes: number;
  /** null until twenty files have been measured */
  readonly eta: { readonly lowMs: number; readonly highMs: number } | null;
}
export type OnProgress = (progress: ImportProgress) => void;

/** Largest power of two by which both sides can be divided with the short side still at least `2 * enough`. */
export function shrinkFactor(width: number, height: number, enough: number | undefined): number {
  if (enough === undefined) return 1;
  let factor = 1;
  while (Math.min(width, height) / (factor * 2) >= 2 * enough) factor *= 2;
  return factor;
}
