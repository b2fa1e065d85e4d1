import { inArena, type Arena } from "../arena/arena.ts";
import { honest, type Behaviour, type Ending } from "../nodes/behaviour.ts";
import { Demands } from "./demand.ts";
import type { FaultRow } from "./fault-row.ts";

/** What becomes of a trial is written in its number, so that each node finds the same. */
const kinds = ["well", "diverges", "breaks", "kills"] as const;
type Kind = (typeof kinds)[number];
const EVERY = 20;
function kindOf(number: number): Kind {
  if (number % EVERY === 3) return "kills";
  return (["well", "diverges", "breaks", "well"] as const)[number % 4]!;
}

const endings: Readonly<Record<Kind, Ending>> = {
  well: { type: "finish", change: {} },
  diverges: {
    type: "finish",
    change: { outcome: "diverged", bestEpoch: null, bestValLoss: null, kept: null },
  },
  breaks: { type: "fail", reason: "code-error" },
  kills: { type: "die" },
};
const byNumber: Behaviour = {
  ...honest,
  ending: (lease) => endings[kindOf(lease.work.order.spec.trialNumber)],
};

export const badTrials: FaultRow = {
  id: "F17",
  name: "trials that diverge, break, or kill their node",
  asked: {
    short:
      "diverged is a result; broken is one failure; a killer is set aside after 3 to 12 nodes, with a message; nodes live",
    long: "the same, 400 trials",
  },
  run: async (row) => {
    const count = row.long ? 400 : 40;
    const settings = {
      row,
      nodes: 12,
      leaseMs: 1500,
      trainMs: [100, 400] as const,
      behaviour: () => byNumber,
    };
    const { value, end, arena } = await inArena(settings, (opened) => trainAll(opened, count));
    const demands = new Demands();
    demands.equal(
      "as they must",
      kinds.reduce((sum, kind) => sum + value.right[kind], 0),
      count,
    );
    const lostBy = arena.nodes.filter((node) => node.refused !== null).length;
    demands.equal("nodes that were sent away", lostBy, 0);
    const counts = kinds.map((kind) => `${value.right[kind]} ${kind}`).join(", ");
    return {
      measured: `of ${count} trials as they must: ${counts}`,
      facts: { count, ...value.right },
      failures: [...demands.failures, ...value.wrong, ...end.violations],
    };
  },
};

async function trainAll(arena: Arena, count: number) {
  const revive = setInterval(() => {
    for (const node of arena.nodes) node.start();
  }, 100);
  const right: Record<Kind, number> = { well: 0, diverges: 0, breaks: 0, kills: 0 };
  const wrong: string[] = [];
  try {
    const works = arena.works(count);
    await arena.user.submitAll(works);
    await arena.user.followToTheEnd(300_000);
    for (const [id, work] of works) {
      const kind = kindOf(work.order.spec.trialNumber);
      const status = arena.user.statuses.get(id)!;
      const asExpected = {
        well: status.state === "done" && status.result?.outcome === "completed",
        diverges: status.state === "done" && status.result?.outcome === "diverged",
        breaks: status.state === "failed" && status.fault?.reason === "code-error",
        kills:
          status.state === "quarantined" && (status.fault?.message ?? "") !== "" && status.lostNodes >= 3,
      }[kind];
      if (asExpected) right[kind] += 1;
      else
        wrong.push(
          `a trial that ${kind} became ${status.state}, ${JSON.stringify(status.fault)}, ${status.lostNodes} nodes lost`,
        );
    }
  } finally {
    clearInterval(revive);
  }
  return { right, wrong };
}
