import { expect, it } from "vitest";
import { WorkbenchError } from "../../study/index.ts";
import { cancelAtRelay } from "./cancel-at-relay.ts";

const unknown = () => new WorkbenchError("trial-unknown", "There is no such trial.", "Submit it.");

/** A relay that answers each question about a trial by what is next for it; null: it is cancelled. */
function relayWith(answers: Record<string, (WorkbenchError | null)[]>) {
  const [asked, said]: [string[], string[]] = [[], []];
  return {
    ...{ asked, said },
    link: {
      url: "http://relay",
      ask: (event: string, { id }: { id: string }) => {
        asked.push(`${event} ${id}`);
        const error = answers[id]!.shift() ?? null;
        return error === null ? Promise.resolve() : Promise.reject(error);
      },
    },
    output: { say: (line: string) => void said.push(line) },
  };
}

it("asks again for a trial that was being handed in", async () => {
  const { link, output, asked, said } = relayWith({ a: [null], b: [unknown(), null] });
  await cancelAtRelay(link, ["a", "b"], output);
  expect([asked, said]).toEqual([["stop a", "stop b", "stop b"], []]);
});

it("leaves a trial that never was there, and says where a relay does not answer", async () => {
  const never = relayWith({ a: [unknown(), unknown(), unknown(), unknown()] });
  await cancelAtRelay(never.link, ["a"], never.output);
  expect([never.asked.length, never.said]).toEqual([3, []]);
  const gone = relayWith({ a: [new WorkbenchError("aborted", "The question was withdrawn.", "Ask again.")] });
  await cancelAtRelay(gone.link, ["a"], gone.output);
  expect(gone.said).toEqual([expect.stringContaining("http://relay does not answer")]);
});
