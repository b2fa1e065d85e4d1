/** One range of bytes, as RFC 9110 writes it; several at once are not worth their trouble here. */
export type ByteRange =
  | { readonly type: "all" }
  /** both included */
  | { readonly type: "part"; readonly start: number; readonly end: number }
  | { readonly type: "outside" };

/** @param header - of `Range`; what is no single range of bytes is left out of account, as the RFC allows */
export function readRange(header: string | undefined, size: number): ByteRange {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return { type: "all" };
  const [first, last] = [match[1]!, match[2]!];
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < start) return { type: "all" };
  return start > end ? { type: "outside" } : { type: "part", start, end };
}
