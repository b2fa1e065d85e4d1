/** Lends slots one user at a time, first come first served; the latest used first, because it is warm. */
export interface SlotPool<S> {
  acquire(): Promise<S>;
  release(slot: S): void;
}

export function createSlotPool<S>(slots: readonly S[]): SlotPool<S> {
  const free = [...slots];
  const waiting: ((slot: S) => void)[] = [];
  return {
    acquire: () => {
      const slot = free.pop();
      return slot === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(slot);
    },
    release: (slot) => {
      const next = waiting.shift();
      if (next) next(slot);
      else free.push(slot);
    },
  };
}
