/** The study's log in words: one line for what a person would want to know, none for the rest. */
import {
  describeJudgement,
  describeRepetition,
  describeSettled,
  type JournalEvent,
  type StudyState,
} from "../../../study/index.ts";
import type { LogLine } from "../api.ts";

const loss = (value: number): string => value.toPrecision(3);

/** @param before - state without the event @param after - with it */
export function logLine(event: JournalEvent, before: StudyState | null, after: StudyState): LogLine | null {
  const atMs = event.at ?? after.lastAt;
  const line = (text: string, trial: number | null, kind: LogLine["kind"] = "plain"): LogLine => ({
    atMs,
    text,
    trial,
    kind,
  });
  const isNewBest = after.best !== null && before?.best?.valLoss !== after.best.valLoss;
  switch (event.type) {
    case "study-started":
      return line(`Sweep started: ${after.plannedTrials} trials of ${after.config.epochs} epochs.`, null);
    case "study-reopened":
      return line("Opened again: what was running goes on from its checkpoint.", null);
    case "study-paused":
      return line(event.reason ?? "Paused.", null, event.by === "scheduler" ? "failed" : "plain");
    case "study-resumed":
      return line("Resumed.", null);
    case "study-stopped":
      return line(event.how === "now" ? "Stopped." : "Stopping after the current trials.", null);
    case "study-extended":
      return line(event.trials === undefined ? "Extended." : `Extended by ${event.trials} trials.`, null);
    case "study-finished":
      return line(
        event.best
          ? `Finished. Best: trial ${event.best.trial}, validation loss ${loss(event.best.valLoss)}.`
          : "Finished without a fully trained trial.",
        event.best?.trial ?? null,
      );
    case "trials-ranked": {
      const earlier = before?.rankedBy?.version ?? event.version;
      if (earlier === event.version) return null;
      return line(`The ranking model has changed: ${event.version} from here on, ${earlier} before.`, null);
    }
    case "finalists-chosen":
      return line(
        `Finalists, trained to the end: ${event.trials.map((trial) => `#${trial}`).join(", ")}.`,
        null,
      );
    case "epochs-bought":
      return line(
        `Trial ${event.trial} is trained on, to epoch ${event.untilEpoch}${chanceText(event.chance)}.`,
        event.trial,
      );
    case "audit-chosen":
      return line(`Audit: ${event.trials.map((trial) => `#${trial}`).join(", ")}, trained to the end.`, null);
    case "search-settled":
      return line(describeSettled(event), null);
    case "space-exhausted":
      return line("The search space has nothing left to propose.", null);
    case "trial-proposed": {
      const words = describeRepetition(after, event.trial);
      return words === null ? null : line(words, event.trial);
    }
    case "winner-judged":
      return line(describeJudgement(event.trial, event), event.trial, event.agrees ? "best" : "failed");
    case "trial-paused":
      return line(restText(event.trial, event.epoch, after), event.trial);
    case "trial-pruned":
      return line(`Trial ${event.trial} pruned${event.by === "user" ? " on request" : ""}.`, event.trial);
    case "trial-retried":
      return line(`Trial ${event.trial} is tried again.`, event.trial);
    case "trial-noted":
      return line(`Trial ${event.trial}: ${event.text}`, event.trial);
    case "trial-adjusted":
      return line(`Trial ${event.trial}: ${event.message}`, event.trial);
    case "trial-diverged":
      return line(`Trial ${event.trial} diverged in epoch ${event.epoch}: it ranks worst.`, event.trial);
    case "trial-failed":
      if (event.reason === "cancelled") return line(`Trial ${event.trial} was stopped.`, event.trial);
      return line(`Trial ${event.trial} failed (${event.reason}): ${event.message}`, event.trial, "failed");
    case "trial-completed":
      return isNewBest
        ? line(
            `New best: trial ${event.trial}, validation loss ${loss(event.bestValLoss)}.`,
            event.trial,
            "best",
          )
        : line(`Trial ${event.trial} complete, validation loss ${loss(event.bestValLoss)}.`, event.trial);
    default:
      return null;
  }
}

const chanceText = (chance: number | null): string =>
  chance === null ? "" : `: its chance to be the best is ${chance.toFixed(2)}`;

function restText(number: number, epoch: number, { trials }: StudyState): string {
  const last = trials.find((trial) => trial.number === number)?.curve.epochs.at(-1);
  return `Trial ${number} paused after epoch ${epoch}${last ? `, validation loss ${loss(last.valLoss)}` : ""}.`;
}
