/** What holds for every template's form, space, defaults, limits and files. */
import { expect, it } from "vitest";
import { checkParams, hasValue, parseSpace, unusableValue } from "../../study/index.ts";
import { formOfConfig, paramsOfConfig, readConfig } from "../config.ts";
import type { Form, Template, TemplateData } from "../template.ts";

/** Tests; to be called in a describe block. @param form - with a project_description */
export function describeTemplate(template: Template, form: Form, data: TemplateData): void {
  const files = template.generate(form, data);
  const space = template.space(form, data);
  const defaults = template.defaults(form, data);

  it("starts from a configuration that lies in its space, both within the limits", () => {
    expect(() => checkParams(space, defaults)).not.toThrow();
    const limits = new Map(template.limits(form).map((limit) => [limit.name, limit]));
    for (const parameter of space.parameters) {
      const limit = limits.get(parameter.name)!;
      expect(unusableValue(parameter, limit), parameter.name).toBeUndefined();
    }
    for (const [name, value] of Object.entries(defaults))
      expect(hasValue(limits.get(name)!, value), name).toBe(true);
  });

  it("writes sweep.yaml as its space, and config.yaml as form and defaults", () => {
    expect(parseSpace(files["sweep.yaml"]!)).toEqual(space);
    const config = readConfig(files["config.yaml"]!);
    expect(config["project_description"]).toBe(form["project_description"]);
    expect(paramsOfConfig(space, config)).toEqual(defaults);
    expect(template.dataNeeds(formOfConfig(template, config))).toEqual(template.dataNeeds(form));
  });

  it("writes a person's words so that they are nothing but words, whatever YAML makes of them", () => {
    const texts = template.fields.filter(({ type }) => type === "text").map(({ key }) => key);
    const configOf = (answers: Form): object =>
      readConfig(template.generate(template.parseForm(answers), data)["config.yaml"]!);
    const plain = new Map(Object.entries(configOf(form)));
    const words = [
      "\u2028*a",
      "\ufeff{width: 9}",
      " # no",
      "&a",
      "x: 1\ny: 2",
      "a\rwidth: 9",
      "'\"",
      "---",
      "!!js/f",
    ];
    for (const odd of words) {
      const config = configOf({ ...form, ...Object.fromEntries(texts.map((key) => [key, odd])) });
      for (const [key, value] of Object.entries(config))
        expect(value).toBe(texts.includes(key) ? odd : plain.get(key));
    }
  });

  it("is small files of code, each named by the README", () => {
    expect(files["README.md"]).toContain(form["project_description"]);
    for (const [path, text] of Object.entries(files).filter(([path]) => path !== "README.md")) {
      expect(files["README.md"]).toContain(`\`${path}\``);
      if (path.endsWith(".ts")) expect(text.split("\n").length).toBeLessThan(120);
    }
  });
}
