export {
  awaitsConfirmation,
  dueJudgement,
  modelTrial,
  repeatOf,
  repetition,
  unconfirmedWinner,
} from "./confirm.ts";
export { describeJudgement, describeRepetition } from "./describe.ts";
