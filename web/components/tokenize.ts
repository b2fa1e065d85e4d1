/** Enough of a lexer to colour generated code lightly: comments, text, numbers, keywords. Anything else is plain. */
export type TokenKind = "comment" | "text" | "number" | "keyword" | "plain";
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}
export type CodeLanguage = "typescript" | "yaml" | "plain";

const keywords =
  "import|export|from|type|interface|const|let|function|return|async|await|yield|for|of|in|if|else|while|new|class|extends|throw|try|catch|finally|typeof|as|satisfies|readonly|default|null|undefined|true|false";
const patterns: Readonly<Record<Exclude<CodeLanguage, "plain">, RegExp>> = {
  typescript: new RegExp(
    String.raw`(?<comment>\/\/.*|\/\*[\s\S]*?(?:\*\/|$))|(?<text>"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|\x60(?:\\.|[^\x60\\])*\x60?)|(?<keyword>\b(?:${keywords})\b)|(?<number>\b\d[\d_.]*(?:e[+-]?\d+)?\b)`,
    "gi",
  ),
  yaml: /(?<comment>(?<![^\s])#.*)|(?<text>"(?:\\.|[^"\\\n])*"?|'[^'\n]*'?)|(?<keyword>^[ \t-]*[\w.-]+(?=:(?:\s|$))|\b(?:true|false|null)\b)|(?<number>(?<![\w.])-?\d[\d.]*(?:e[+-]?\d+)?\b)/gim,
};

/** The lines of `code`, each a list of tokens; joined again they give `code`. */
export function tokenizeLines(code: string, language: CodeLanguage): readonly (readonly Token[])[] {
  const lines: Token[][] = [[]];
  for (const { kind, text } of tokens(code, language)) {
    text.split("\n").forEach((part, index) => {
      if (index > 0) lines.push([]);
      if (part !== "") lines.at(-1)?.push({ kind, text: part });
    });
  }
  return lines;
}

function* tokens(code: string, language: CodeLanguage): Generator<Token> {
  let from = 0;
  if (language !== "plain") {
    for (const match of code.matchAll(patterns[language])) {
      if (match.index > from) yield { kind: "plain", text: code.slice(from, match.index) };
      yield { kind: kinds.find((kind) => match.groups?.[kind] !== undefined) ?? "plain", text: match[0] };
      from = match.index + match[0].length;
    }
  }
  if (from < code.length) yield { kind: "plain", text: code.slice(from) };
}

const kinds: readonly TokenKind[] = ["comment", "text", "number", "keyword"];
