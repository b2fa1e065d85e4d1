/** Words of a filter expression, with their places in the text. */
export interface Token {
  readonly kind: "word" | "number" | "text" | "operator" | "open" | "close";
  /** of quoted text, what is between the quotes */
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Where an expression is wrong: [from, to) in the text. */
export class FilterProblem extends Error {
  readonly from: number;
  readonly to: number;

  constructor(message: string, { from, to }: { readonly from: number; readonly to: number }) {
    super(message);
    this.from = from;
    this.to = to;
  }
}

const pattern =
  /\s+|(?<operator>!=|<=|>=|[=<>~])|(?<open>\()|(?<close>\))|"(?<text>[^"]*)"|(?<word>[^\s()=<>!~"]+)/y;
const isNumber = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/** @throws FilterProblem at the first sign that has no meaning */
export function tokenize(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  let from = 0;
  while (from < expression.length) {
    pattern.lastIndex = from;
    const match = pattern.exec(expression);
    if (match === null) throw unknownSign(expression, from);
    const to = pattern.lastIndex;
    const groups: Readonly<Record<string, string | undefined>> = match.groups ?? {};
    for (const [group, text] of Object.entries(groups))
      if (text !== undefined) tokens.push({ kind: kindOf(group, text), text, from, to });
    from = to;
  }
  return tokens;
}

function kindOf(group: string, text: string): Token["kind"] {
  if (group === "operator" || group === "open" || group === "close" || group === "text") return group;
  return isNumber.test(text) ? "number" : "word";
}

function unknownSign(expression: string, from: number): FilterProblem {
  const unfinished = expression[from] === '"';
  const to = unfinished ? expression.length : from + 1;
  const what = expression.slice(from, to);
  return new FilterProblem(unfinished ? `${what} has no closing quote.` : `"${what}" has no meaning here.`, {
    from,
    to,
  });
}
