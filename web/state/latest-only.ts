/**
 * Work that is asked for more often than it can be done: of all requests between two pictures, and of those that come
 * while it is being done, the last one counts.
 * @param beforeFrame - runs something before the next picture is drawn
 * @param work - never rejects; `isLatest` says whether nothing was asked for since it began
 * @returns what asks for it
 */
export function latestOnly(
  beforeFrame: (run: () => void) => void,
  work: (isLatest: () => boolean) => Promise<void>,
): () => void {
  let requests = 0;
  let isBusy = false;
  const begin = (): void => {
    isBusy = true;
    beforeFrame(() => {
      const begun = requests;
      const isLatest = (): boolean => begun === requests;
      void work(isLatest).then(() => {
        isBusy = false;
        if (!isLatest()) begin();
      });
    });
  };
  return () => {
    requests++;
    if (!isBusy) begin();
  };
}
