import { expect, it } from "vitest";
import { WorkbenchError } from "../../study/index.ts";
import { describeFailure } from "./describe-failure.ts";

it("shows a workbench error's action and keeps its code for the details", () => {
  const failure = describeFailure(
    new WorkbenchError("data-unreadable", 'Cannot read "a.jpg".', "Leave it out."),
  );
  expect(failure).toMatchObject({ message: 'Cannot read "a.jpg".', action: "Leave it out." });
  expect(failure.details).toContain("data-unreadable");
});

it("says so when there is nothing to say", () =>
  expect(describeFailure(undefined).message).toContain("undefined"));
