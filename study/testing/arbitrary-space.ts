import fc from "fast-check";
import {
  gridValues,
  valueCount,
  type Condition,
  type Parameter,
  type ParameterValue,
  type SearchSpace,
} from "../space/index.ts";

type Name = fc.Arbitrary<string>;
const bound = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((x) => x + 0);
const smallInt = fc.integer({ min: -1000, max: 1000 });

/** Any valid space of 1 to 6 parameters, conditions (also nested) included. */
export const arbitrarySpace: fc.Arbitrary<SearchSpace> = fc
  .array(
    fc.record({ shape: arbitraryShape(), parent: fc.nat(), subset: fc.nat(), conditional: fc.boolean() }),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((drafts) => {
    const parameters: Parameter[] = [];
    drafts.forEach(({ shape, parent, subset, conditional }, i) => {
      const parents = parameters.filter((parameter) => valueCount(parameter) !== Infinity);
      const chosen = parents[parent % Math.max(parents.length, 1)];
      const when = conditional && chosen ? { when: condition(chosen, subset) } : {};
      parameters.push({ ...shape, name: `${shape.name}${i}`, ...when });
    });
    return { parameters };
  });

function condition(parent: Parameter, subset: number): Condition {
  const values = gridValues(parent);
  const kept = values.filter((_, i) => (subset >> i) & 1);
  return { parameter: parent.name, values: kept.length > 0 ? kept : [values[0]!] };
}

function arbitraryShape(): fc.Arbitrary<Parameter> {
  const name = fc.constantFrom("lr", "width", "größe", "a b", "x:y", "constructor", "7-");
  return fc.oneof(
    floatShape(name),
    steppedShape(name),
    intShape(name),
    logShape(name),
    fc.record({
      type: fc.constant("categorical" as const),
      name,
      choices: fc.uniqueArray(arbitraryChoice(), { minLength: 1, maxLength: 4, comparator: "SameValueZero" }),
    }),
  );
}

function arbitraryChoice(): fc.Arbitrary<ParameterValue> {
  const tricky = fc.constantFrom(
    "1",
    "true",
    "null",
    "",
    " ",
    "- a",
    "#",
    "1.0",
    "1e3",
    "no",
    "~",
    "a\nb",
    "é",
  );
  const number = fc
    .oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
    .map((x) => x + 0);
  return fc.oneof(tricky, fc.string({ maxLength: 6 }), number, fc.boolean(), fc.constant(null));
}

function floatShape(name: Name): fc.Arbitrary<Parameter> {
  return fc.record({ name, a: bound, b: bound }).map(({ name, a, b }) => {
    return { type: "float", name, low: Math.min(a, b), high: Math.max(a, b), log: false };
  });
}

function steppedShape(name: Name): fc.Arbitrary<Parameter> {
  const step = fc.constantFrom(0.01, 0.04, 0.1, 0.25, 1, 3, 10);
  return fc
    .record({ name, low: smallInt, step, count: fc.nat(40), rest: fc.constantFrom(0, 0.5) })
    .map((draft) => {
      const low = draft.low / 100;
      const high = Number((low + draft.step * (draft.count + draft.rest)).toPrecision(12));
      return { type: "float", name: draft.name, low, high, log: false, step: draft.step };
    });
}

function intShape(name: Name): fc.Arbitrary<Parameter> {
  return fc
    .record({ name, low: smallInt, width: fc.nat(100), step: fc.integer({ min: 1, max: 20 }) })
    .map((draft) => {
      return {
        type: "int",
        name: draft.name,
        low: draft.low,
        high: draft.low + draft.width,
        log: false,
        step: draft.step,
      };
    });
}

function logShape(name: Name): fc.Arbitrary<Parameter> {
  return fc
    .record({ name, low: fc.integer({ min: 1, max: 50 }), width: fc.nat(1000), real: fc.boolean() })
    .map((draft) => {
      const high = draft.low + draft.width;
      if (!draft.real) return { type: "int", name: draft.name, low: draft.low, high, log: true, step: 1 };
      return { type: "float", name: draft.name, low: draft.low / 1e4, high: high / 1e4, log: true };
    });
}
