import { testSamplerContract } from "../testing/sampler-contract.ts";
import { createSampler } from "./index.ts";

testSamplerContract("random", createSampler({ name: "random", preset: "optuna5" }));
testSamplerContract("grid", createSampler({ name: "grid", preset: "optuna5" }));
testSamplerContract("tpe optuna4", createSampler({ name: "tpe", preset: "optuna4" }));
testSamplerContract(
  "tpe optuna4 joint",
  createSampler({ name: "tpe", preset: "optuna4", independent: false }),
);
testSamplerContract("tpe optuna5", createSampler({ name: "tpe", preset: "optuna5" }));
testSamplerContract(
  "tpe optuna5 independent",
  createSampler({ name: "tpe", preset: "optuna5", independent: true }),
);
