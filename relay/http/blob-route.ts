import type { BlobRoutes } from "../blobs/index.ts";
import type { HttpRoute } from "../server.ts";
import { WorkbenchError } from "../../study/index.ts";
import { outsideWords } from "../outside-words.ts";

/** @param open - the database, opened at the first request for a blob */
export function blobRoute(open: () => Promise<{ readonly answerBlob: BlobRoutes }>): HttpRoute {
  return async (request, response) => {
    const url = URL.parse(request.url ?? "", "http://relay");
    if (!url?.pathname.startsWith("/blob/")) return false;
    try {
      const { answerBlob } = await open();
      return await answerBlob(request, response, url);
    } catch (error) {
      if (!(error instanceof WorkbenchError)) throw error;
      const { code, message, action } = outsideWords(error);
      response.writeHead(503, { "content-type": "application/json", "retry-after": "5" });
      response.end(JSON.stringify({ code, message, action }));
      return true;
    }
  };
}
