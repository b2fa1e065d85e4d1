/**
 * Against DNS rebinding: a page on another name that resolves to this machine must not be served as if it were ours.
 * Literal addresses cannot be rebound; names must be known.
 * @param header - the request's Host header @param names - names this server goes by, besides localhost
 */
export function isKnownHost(header: string | undefined, names: readonly string[]): boolean {
  if (header === undefined) return false;
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d{1,5})?$/i.exec(header.trim());
  const name = match?.[1]?.toLowerCase();
  if (name === undefined) return false;
  const literal = name.startsWith("[") || /^\d{1,3}(\.\d{1,3}){3}$/.test(name);
  return literal || name === "localhost" || name.endsWith(".localhost") || names.includes(name);
}
