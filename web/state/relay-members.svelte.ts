import type { MemberView, RelayDesk } from "../workbench/api.ts";
import type { Announcer } from "./announcer.svelte.ts";
import type { Toasts } from "./toasts.svelte.ts";

interface Collaborators {
  readonly desk: Pick<RelayDesk, "listMembers" | "inviteMember" | "removeMember" | "endSessions">;
  readonly toasts: Toasts;
  readonly announcer: Announcer;
}

/** Who may use the relay, for its owner; sessions, for everybody. No promise here rejects: failures become toasts. */
export class RelayMembers {
  /** null: not asked for yet */
  list = $state.raw<readonly MemberView[] | null>(null);
  busy = $state(false);
  /** made for a new member; null: none was asked for */
  invitation = $state.raw<{ readonly name: string; readonly code: string } | null>(null);
  readonly #with: Collaborators;

  constructor(collaborators: Collaborators) {
    this.#with = collaborators;
  }

  load(): Promise<boolean> {
    return this.#attempt(() => Promise.resolve());
  }

  invite(name: string): Promise<boolean> {
    return this.#attempt(async () => {
      this.invitation = { name, code: await this.#with.desk.inviteMember(name) };
    });
  }

  async remove({ id, name, role }: MemberView): Promise<void> {
    const isDone = await this.#attempt(() => this.#with.desk.removeMember(id));
    if (!isDone) return;
    if (role === "invited") this.invitation = null;
    this.#with.announcer.say(role === "invited" ? `Invitation of ${name} withdrawn.` : `${name} removed.`);
  }

  async endSessions(whose: "own" | "everyone"): Promise<void> {
    try {
      await this.#with.desk.endSessions(whose);
      this.#with.toasts.show(
        whose === "own" ? "Your other sessions have ended." : "All other sessions have ended.",
      );
    } catch (error) {
      this.#with.toasts.failWith(error);
    }
  }

  /** What it changes is shown as soon as it is done. */
  async #attempt(work: () => Promise<unknown>): Promise<boolean> {
    this.busy = true;
    try {
      await work();
      this.list = await this.#with.desk.listMembers();
      return true;
    } catch (error) {
      this.#with.toasts.failWith(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
