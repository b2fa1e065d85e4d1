/** Whether an address, as people type it, is of another server than the page's. */
export function isElsewhere(address: string, origin: string): boolean {
  const text = /^[a-z]+:\/\//i.test(address.trim()) ? address.trim() : `http://${address.trim()}`;
  return URL.canParse(text) && new URL(text).origin.replace(/^ws/, "http") !== origin;
}
