/** What a relay says to others about trouble of its own: neither folders nor servers nor statements, which are its operator's. */
import { WorkbenchError } from "../study/index.ts";

interface Words {
  readonly code: string;
  readonly message: string;
  readonly action: string;
}

const owner = "Ask the relay's owner if it stays.";

/** @param error - any refusal; those that are not about the database are told as they are */
export function outsideWords(error: WorkbenchError): Words {
  const { code, message, action } = error;
  if (!code.startsWith("database-")) return { code, message, action };
  if (isUnstorable(error))
    return {
      code: "malformed",
      message: "A value in it cannot be stored.",
      action: "Correct it and try again.",
    };
  if (code === "database-full")
    return { code, message: "The relay's disk is full.", action: `${owner} What was acknowledged is safe.` };
  return { code, message: "The relay's database does not answer.", action: `It is tried again. ${owner}` };
}

/** PostgreSQL's class 22: a number out of range, a text with characters that it has not. Whoever sent it is to blame. */
export function isUnstorable({ code, cause }: WorkbenchError): boolean {
  if (code !== "database-refused" || !(cause instanceof Error) || !("code" in cause)) return false;
  return typeof cause.code === "string" && cause.code.startsWith("22");
}
