/** Who is connected to this relay as which user: how many connections he has, and their end when he is gone. */
import type { WorkbenchError } from "../../../study/index.ts";

export interface Seat {
  /** of its connection */
  readonly id: string;
  /** of the session that it has; "" before the login */
  token: string;
  readonly hangUp: (error: WorkbenchError) => void;
  /** Resolves when what it has asked is answered. */
  readonly settled: () => Promise<void>;
}

export class UserSeats {
  readonly #taken = new Map<string, Set<Seat>>();
  #endings = 0;

  /** how often sessions were ended so far: whoever was logging in meanwhile was not there to be hung up on */
  get endings(): number {
    return this.#endings;
  }

  /** @returns whether there was one left of `most`; it is to be left again then */
  take(user: string, seat: Seat, most: number): boolean {
    const taken = this.#taken.get(user) ?? new Set();
    if (taken.size >= most) return false;
    this.#taken.set(user, taken.add(seat));
    return true;
  }

  leave(user: string, seat: Seat): void {
    const taken = this.#taken.get(user);
    taken?.delete(seat);
    if (taken?.size === 0) this.#taken.delete(user);
  }

  /** Whose sessions may have ended, who is logging in at this moment as well. */
  doubt(): readonly Seat[] {
    this.#endings += 1;
    return [...this.#taken.values()].flatMap((seats) => [...seats]);
  }

  /**
   * Hangs up; resolves when nothing that was asked before is under way any more.
   * @param user - null: on everybody @param spare - the id of a connection that goes on
   */
  async end(user: string | null, spare: string | null, why: WorkbenchError): Promise<void> {
    this.#endings += 1;
    const those = user === null ? [...this.#taken.values()] : [this.#taken.get(user) ?? []];
    const ending = those.flatMap((seats) => [...seats]).filter(({ id }) => id !== spare);
    for (const seat of ending) seat.hangUp(why);
    await Promise.all(ending.map(({ settled }) => settled()));
  }
}
