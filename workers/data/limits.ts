/** Bounds that keep a hostile or mistaken import from filling memory. */
export const LIMITS = {
  /** of one image file, or of one entry of a zip */
  fileBytes: 256 * 2 ** 20,
  /** of an idx file or a table once unpacked */
  tableBytes: 512 * 2 ** 20,
  /** files in one import */
  files: 500_000,
  /** unpacked over packed, for one entry of a zip; pictures and tables stay far below */
  compressionRatio: 200,
  pixels: 100_000_000,
} as const;
