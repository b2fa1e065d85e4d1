export { decideBuying, isBuying } from "./decide-buying.ts";
export { epochBudget, epochsOfFixed, extended } from "./epoch-budget.ts";
