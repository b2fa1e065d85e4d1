/** Whether an address is this machine's own: "127.0.0.1", "::1", "::ffff:127.0.0.1", "localhost". */
export function isLoopback(address: string): boolean {
  const plain = address
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/^::ffff:/, "");
  return (
    plain === "localhost" ||
    plain.endsWith(".localhost") ||
    plain === "::1" ||
    /^127(\.\d{1,3}){3}$/.test(plain)
  );
}
