import { WorkbenchError } from "../../study/index.ts";

/** A part of the app by its path below the page. @throws WorkbenchError `part-missing` */
export async function fetchPart(base: string, path: string): Promise<Response> {
  const response = await fetch(new URL(path, base)).catch(() => null);
  if (response?.ok) return response;
  const status = response ? `the server answered ${response.status}` : "there was no answer";
  throw new WorkbenchError(
    "part-missing",
    `A part of the app, ${path}, could not be loaded: ${status}.`,
    "Connect once, so that the app can store itself for working offline.",
  );
}
