import fc from "fast-check";
import { expect, it } from "vitest";
import { tokenizeLines, type CodeLanguage } from "./tokenize.ts";

const kindsOf = (code: string, language: CodeLanguage) =>
  tokenizeLines(code, language)
    .flat()
    .filter(({ kind }) => kind !== "plain");

it("colours TypeScript", () => {
  expect(kindsOf('const a = "x // y"; // rate 1e-3', "typescript")).toEqual([
    { kind: "keyword", text: "const" },
    { kind: "text", text: '"x // y"' },
    { kind: "comment", text: "// rate 1e-3" },
  ]);
  expect(kindsOf("lr(1e-3)", "typescript")).toEqual([{ kind: "number", text: "1e-3" }]);
});

it("colours YAML", () => {
  expect(kindsOf("learning_rate: 0.003 # log\n  name: 'a'", "yaml").map(({ kind }) => kind)).toEqual([
    "keyword",
    "number",
    "comment",
    "keyword",
    "text",
  ]);
});

it("loses nothing", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.constantFrom<CodeLanguage>("typescript", "yaml", "plain"),
      (code, language) => {
        expect(
          tokenizeLines(code, language)
            .map((line) => line.map(({ text }) => text).join(""))
            .join("\n"),
        ).toBe(code);
      },
    ),
  );
});
