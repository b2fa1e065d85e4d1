import type { IncomingMessage } from "node:http";
import { RateLimiterMemory } from "rate-limiter-flexible";
import type { BlobRoutes } from "../blobs/index.ts";
import type { HttpRoute } from "../server.ts";
import { WorkbenchError } from "../../study/index.ts";
import { outsideWords } from "../outside-words.ts";
import { refuse } from "./refuse.ts";

export interface BlobRouteOptions {
  /** the database, opened at the first request for a blob */
  readonly open: () => Promise<{ readonly answerBlob: BlobRoutes }>;
  /** by what those are counted who ask without a right; null: not at all */
  readonly guesserOf: (request: IncomingMessage) => string | null;
  /** requests without a right, a minute and address, each of which asks the database; default 300 */
  readonly mostRefused?: number;
}

export function blobRoute({ open, guesserOf, mostRefused = 300 }: BlobRouteOptions): HttpRoute {
  const refused = new RateLimiterMemory({ points: mostRefused, duration: 60 });
  return async (request, response) => {
    const url = URL.parse(request.url ?? "", "http://relay");
    if (!url?.pathname.startsWith("/blob/")) return false;
    const guesser = guesserOf(request);
    const guesses = guesser === null ? null : await refused.get(guesser);
    if (guesses && guesses.consumedPoints >= mostRefused) {
      response.setHeader("retry-after", Math.ceil(guesses.msBeforeNext / 1000));
      refuse(response, 429, "Too many requests that were refused.");
      return true;
    }
    try {
      const { answerBlob } = await open();
      const answered = await answerBlob(request, response, url);
      if (guesser !== null && response.statusCode === 401) await refused.penalty(guesser, 1);
      return answered;
    } catch (error) {
      if (!(error instanceof WorkbenchError)) throw error;
      response.writeHead(503, { "content-type": "application/json", "retry-after": "5" });
      response.end(JSON.stringify(outsideWords(error)));
      return true;
    }
  };
}
