import { expect, test } from "vitest";
import { onStopRequest } from "./stop-signal.ts";

test("a closed stdout asks for one stop, and never again", () => {
  const reasons: string[] = [];
  const forget = onStopRequest((reason) => reasons.push(reason));
  process.stdout.emit("error", new Error("EPIPE"));
  process.stdout.emit("error", new Error("EPIPE"));
  forget();
  expect(reasons).toEqual(["nobody reads the output any more"]);
});
