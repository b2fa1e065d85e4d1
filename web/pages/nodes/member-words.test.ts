import { expect, it } from "vitest";
import type { MemberView } from "../../workbench/api.ts";
import { memberWords, removalWords } from "./member-words.ts";

const ada: MemberView = {
  id: "member-1",
  name: "Ada",
  role: "member",
  sinceMsAgo: 7_200_000,
  nodes: 1,
  trials: 2,
};

it("says who somebody is, what he has, and nothing of what he has not", () => {
  expect(memberWords(ada)).toBe("member, came 2\u202fh ago, 1 node, 2 trials under way");
  expect(memberWords({ ...ada, nodes: 0, trials: 0 })).toBe("member, came 2\u202fh ago");
  expect(memberWords({ ...ada, role: "owner", trials: 0 })).toBe("owner, you, 1 node");
  expect(memberWords({ ...ada, role: "invited", nodes: 0, trials: 0 })).toBe(
    "invited 2\u202fh ago, has not come yet",
  );
});

it("says what a removal ends", () => {
  expect(removalWords(ada)).toContain("1 node of this account is revoked. 2 trials under way are cancelled.");
  expect(removalWords({ ...ada, nodes: 2, trials: 1 })).toContain(
    "2 nodes of this account are revoked. 1 trial under way is cancelled.",
  );
  expect(removalWords({ ...ada, nodes: 0, trials: 0 })).not.toMatch(/revoked|cancelled|guests/);
  expect(removalWords({ ...ada, role: "guest" })).toContain("takes guests");
  expect(removalWords({ ...ada, role: "invited" })).toBe(
    "The code that you gave away lets nobody in any more.",
  );
});
