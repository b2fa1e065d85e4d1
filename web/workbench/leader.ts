/** One tab runs studies; the others watch. The lock passes on when the leading tab closes or crashes. */

const lockName = "firstlight-leader";

export interface Leadership {
  readonly isLeader: boolean;
}

/** @param onLeading - called once, now or later, when this tab becomes the leader */
export async function seekLeadership(onLeading: () => Promise<void>): Promise<Leadership> {
  const leadership = { isLeader: false };
  const lead = async (): Promise<void> => {
    leadership.isLeader = true;
    await onLeading();
  };
  const locks = (navigator as Partial<Navigator>).locks;
  if (!locks) {
    await lead();
    return leadership;
  }
  await new Promise<void>((resolve) => {
    const holdForever = (): Promise<never> => new Promise(() => undefined);
    void locks.request(lockName, { ifAvailable: true }, async (lock) => {
      if (lock) {
        await lead();
        resolve();
        return holdForever();
      }
      resolve();
      void locks.request(lockName, async () => {
        await lead();
        return holdForever();
      });
      return undefined;
    });
  });
  return leadership;
}
