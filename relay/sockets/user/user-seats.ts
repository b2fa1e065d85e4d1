/** How many connections each user has to this relay. */
export class UserSeats {
  readonly #taken = new Map<string, number>();

  /** @returns whether there was one left of `most`; it is to be left again then */
  take(user: string, most: number): boolean {
    const taken = this.#taken.get(user) ?? 0;
    if (taken >= most) return false;
    this.#taken.set(user, taken + 1);
    return true;
  }

  leave(user: string): void {
    const left = (this.#taken.get(user) ?? 0) - 1;
    if (left > 0) this.#taken.set(user, left);
    else this.#taken.delete(user);
  }
}
