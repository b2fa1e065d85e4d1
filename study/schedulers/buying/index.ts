export { decideBuying, isBuying } from "./decide-buying.ts";
export { epochBudget, epochsOfFixed } from "./epoch-budget.ts";
