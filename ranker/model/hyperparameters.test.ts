import { expect, it } from "vitest";
import { encodedWidth, encodeParams } from "./hyperparameters.ts";

it("encodes what it knows of a search space of ours, whatever else there is", () => {
  const params = { optimizer: "sgd", learning_rate: 0.01, head: "mlp", mixup: 0.3 };
  const row = encodeParams(params);
  expect(row).toHaveLength(encodedWidth);
  expect(row!.every(Number.isFinite)).toBe(true);
  expect(row).not.toEqual(encodeParams({ ...params, optimizer: "adamw" }));
  expect(row).toEqual(encodeParams({ ...params, mixup: 0 }));
});

it.each([
  {},
  { learning_rate: 0.1 },
  { learning_rate: 0.1, optimizer: "SGD" },
  { optimizer: "sgd", learning_rate: "high" },
])("does not know %j", (params) => {
  expect(encodeParams(params)).toBeNull();
});
