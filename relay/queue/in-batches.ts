/** Calls that come while earlier ones are under way go together in one. No call waits for more than those before it. */

/**
 * @param work - answers in the order of its questions; when it throws for several, each is asked again alone
 * @param most - in one batch
 */
export function inBatches<Q, A>(
  work: (questions: readonly Q[]) => Promise<readonly A[]>,
  keyOf: (question: Q) => string,
  most: number,
): (question: Q) => Promise<A> {
  interface Waiting {
    readonly question: Q;
    readonly resolve: (answer: A) => void;
    readonly reject: (error: unknown) => void;
  }
  let waiting: Waiting[] = [];
  let running = false;

  /** the same key twice goes in two batches */
  function takeBatch(): Waiting[] {
    const keys = new Set<string>();
    const batch: Waiting[] = [];
    const rest: Waiting[] = [];
    for (const one of waiting) {
      const key = keyOf(one.question);
      if (batch.length < most && !keys.has(key)) {
        keys.add(key);
        batch.push(one);
      } else rest.push(one);
    }
    waiting = rest;
    return batch;
  }

  async function perform(batch: readonly Waiting[]): Promise<void> {
    try {
      const answers = await work(batch.map(({ question }) => question));
      batch.forEach(({ resolve }, index) => resolve(answers[index]!));
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1) only?.reject(error);
      else for (const one of batch) await perform([one]);
    }
  }

  async function run(): Promise<void> {
    running = true;
    while (waiting.length > 0) await perform(takeBatch());
    running = false;
  }
  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject });
      if (!running) void run();
    });
}
