import type { Announcer } from "./announcer.svelte.ts";
import type { Clock } from "./clock.ts";
import { describeFailure } from "./describe-failure.ts";

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: "plain" | "error";
  /** "Undo", "Reload", ... */
  readonly action?: { readonly label: string; readonly run: () => void };
}

const shownMs = 6_000;
const shownWithActionMs = 12_000;

/** Short messages at the edge of the page. Errors stay until closed. */
export class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  readonly #announcer: Announcer;
  readonly #clock: Clock;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing is drawn from it
  readonly #timers = new Map<number, () => void>();
  #lastId = 0;

  constructor(announcer: Announcer, clock: Clock) {
    this.#announcer = announcer;
    this.#clock = clock;
  }

  show(text: string, action?: Toast["action"], { keep = false } = {}): number {
    this.#announcer.say(action === undefined ? text : `${text} ${action.label} is available.`);
    const id = this.#add({ text, tone: "plain", ...(action && { action }) });
    if (!keep) this.#expire(id, action === undefined ? shownMs : shownWithActionMs);
    return id;
  }

  fail(text: string, action?: Toast["action"]): number {
    this.#announcer.alert(text);
    return this.#add({ text, tone: "error", ...(action && { action }) });
  }

  /** Shows an error's message and what the user can do about it. */
  failWith(error: unknown): number {
    const { message, action } = describeFailure(error);
    return this.fail([message, action].filter(Boolean).join(" "));
  }

  close(id: number): void {
    this.#timers.get(id)?.();
    this.#timers.delete(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  /** While the pointer or focus is on a toast it does not go away. */
  hold(id: number): void {
    this.#timers.get(id)?.();
  }

  release(id: number): void {
    if (this.#timers.has(id)) this.#expire(id, shownMs);
  }

  #add(toast: Omit<Toast, "id">): number {
    this.#lastId += 1;
    this.list = [...this.list, { ...toast, id: this.#lastId }];
    return this.#lastId;
  }

  #expire(id: number, ms: number): void {
    this.#timers.set(
      id,
      this.#clock.after(ms, () => this.close(id)),
    );
  }
}
