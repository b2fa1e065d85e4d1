import type { StudyState } from "../../study/index.ts";

/** By a crash or a reload: nobody asked for it. */
export function wasCutOff({ status, trials }: StudyState): boolean {
  if (status === "paused") return false; // by somebody, who decides when it goes on
  return status === "running" || trials.some((trial) => trial.status === "running");
}

/** A study that was cut off goes on by itself after a while, unless somebody decides before. */
export class ResumeOffer {
  #made: { readonly atMs: number; readonly timer: ReturnType<typeof setTimeout> } | null = null;

  /** ms since 1970; null: none is made */
  get atMs(): number | null {
    return this.#made?.atMs ?? null;
  }

  make(delayMs: number, goOn: () => void): void {
    this.withdraw();
    this.#made = { atMs: Date.now() + delayMs, timer: setTimeout(goOn, delayMs) };
  }

  withdraw(): void {
    if (this.#made) clearTimeout(this.#made.timer);
    this.#made = null;
  }
}
