import * as v from "valibot";
import { expect, test } from "vitest";
import { nodeRequests, userRequests } from "../../../protocol/index.ts";
import { fuzzedMessages } from "./fuzzed-messages.ts";
import { validMessages } from "./valid-messages.ts";

test("fuzzing starts from right messages of every kind", () => {
  const requests = { ...nodeRequests, ...userRequests };
  expect(validMessages.map(({ event }) => event).toSorted()).toEqual(Object.keys(requests).toSorted());
  for (const { event, message } of validMessages)
    expect(v.safeParse(requests[event as keyof typeof requests].request, message).issues).toBeUndefined();
});

test("a seed gives the same messages, and many kinds of them", () => {
  const messages = fuzzedMessages(7, 300);
  expect(JSON.stringify(fuzzedMessages(7, 300))).toBe(JSON.stringify(messages));
  expect(new Set(messages.map(({ event }) => event)).size).toBeGreaterThan(20);
});
