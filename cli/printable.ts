/**
 * Text for a terminal. Names of nodes, words of relays and errors of programs may be a stranger's, and a terminal obeys
 * what it reads: control characters, and those that turn the reading round, are shown and not sent. Line ends and tabs stay.
 */
export const printable = (text: string): string =>
  text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
