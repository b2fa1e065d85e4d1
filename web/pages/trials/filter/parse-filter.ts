/**
 * Filter expressions over rows: `learning_rate > 1e-4 and (state = complete or rank <= 3) and not diverged = true`.
 *
 *     either     = both ("or" both)*
 *     both       = one ("and" one)*
 *     one        = "not" one | "(" either ")" | comparison
 *     comparison = field ("=" | "!=" | "<" | "<=" | ">" | ">=" | "~") value
 *
 * `~` is "contains". A missing value fulfils no comparison but `!=`. Text is compared without regard to case.
 */
import { FilterProblem, tokenize, type Token } from "./tokens.ts";

export type FilterValue = string | number | boolean | null | undefined;

export interface FilterField<Row> {
  readonly value: (row: Row) => FilterValue;
  /** all the words that the field may be, where it is one of a few */
  readonly words?: readonly string[];
}
/** @returns null for a name that is not known */
export type FieldsByName<Row> = (name: string) => FilterField<Row> | null;

type Test<Row> = (row: Row) => boolean;

/** @throws FilterProblem with the place of the wrong word */
export function parseFilter<Row>(expression: string, fields: FieldsByName<Row>): Test<Row> {
  const tokens = tokenize(expression);
  let next = 0;
  const end = { from: expression.trimEnd().length, to: expression.length + 1 };
  const isWord = (word: string): boolean =>
    tokens[next]?.kind === "word" && tokens[next]?.text.toLowerCase() === word;
  const take = (expected: string): Token => {
    const token = tokens[next];
    if (token === undefined) throw new FilterProblem(`The filter ends where ${expected} should be.`, end);
    next += 1;
    return token;
  };

  function joined(word: "and" | "or", part: () => Test<Row>): Test<Row> {
    const parts = [part()];
    while (isWord(word)) {
      next += 1;
      parts.push(part());
    }
    return word === "and"
      ? (row) => parts.every((test) => test(row))
      : (row) => parts.some((test) => test(row));
  }
  const either = (): Test<Row> => joined("or", () => joined("and", one));

  function one(): Test<Row> {
    if (isWord("not")) {
      next += 1;
      const test = one();
      return (row) => !test(row);
    }
    if (tokens[next]?.kind !== "open") return comparison();
    next += 1;
    const test = either();
    const close = take('")"');
    if (close.kind !== "close") throw new FilterProblem(`"${close.text}" stands where ")" should be.`, close);
    return test;
  }

  function comparison(): Test<Row> {
    const name = take("a field");
    const field = name.kind === "word" ? fields(name.text) : null;
    if (field === null) throw new FilterProblem(`"${name.text}" is not a field.`, name);
    const operator = take("=, !=, <, <=, >, >= or ~");
    if (operator.kind !== "operator")
      throw new FilterProblem(
        `"${operator.text}" stands where =, !=, <, <=, >, >= or ~ should be.`,
        operator,
      );
    return compare(field, operator, take("a value"));
  }

  if (tokens.length === 0) return () => true;
  const test = either();
  const rest = tokens[next];
  if (rest !== undefined)
    throw new FilterProblem(`"${rest.text}" stands where "and", "or" or the end should be.`, rest);
  return test;
}

function compare<Row>({ value, words }: FilterField<Row>, operator: Token, right: Token): Test<Row> {
  if (right.kind === "operator" || right.kind === "open" || right.kind === "close")
    throw new FilterProblem(`"${right.text}" stands where a value should be.`, right);
  const sign = operator.text;
  if (words !== undefined && sign !== "~" && !words.includes(right.text.toLowerCase()))
    throw new FilterProblem(`"${right.text}" is none of ${words.join(", ")}.`, right);
  const isNumeric = right.kind === "number";
  if (["<", "<=", ">", ">="].includes(sign) && !isNumeric)
    throw new FilterProblem(`"${right.text}" is not a number; ${sign} compares numbers.`, right);
  const wanted = right.text.toLowerCase();
  const number = Number(right.text);
  return (row) => {
    const found = value(row);
    if (found === null || found === undefined) return sign === "!=";
    const text = String(found).toLowerCase();
    const equal = isNumeric && typeof found !== "string" ? Number(found) === number : text === wanted;
    if (sign === "=") return equal;
    if (sign === "!=") return !equal;
    if (sign === "~") return text.includes(wanted);
    return inOrder(Number(found), sign, number);
  };
}

function inOrder(a: number, sign: string, b: number): boolean {
  if (sign === "<") return a < b;
  if (sign === "<=") return a <= b;
  return sign === ">" ? a > b : a >= b;
}
