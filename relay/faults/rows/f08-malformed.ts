import type { TrialWork } from "../../../protocol/index.ts";
import { inArena, type Arena } from "../arena/arena.ts";
import type { FuzzCount } from "../hostile/fuzzer.ts";
import { fuzzedMessages } from "../hostile/fuzzed-messages.ts";
import { FUZZERS, throwMalformed } from "../hostile/throw-malformed.ts";
import { quantileOf } from "../measure/quantile.ts";
import { steadyMemory } from "../measure/steady-memory.ts";
import { pause } from "../schedule/until.ts";
import { Demands } from "./demand.ts";
import type { FaultRow } from "./fault-row.ts";

export const malformedMessages: FaultRow = {
  id: "F8",
  name: "malformed: spoiled messages, noise, raw frames",
  asked: {
    short: "250 messages: 0 accepted, 0 crashes; RSS < +80 MB",
    long: "10,000 messages: 0 accepted, 0 crashes; RSS < +50 MB after the first tenth; honest p99 < 3x",
  },
  run: async (row) => {
    const count = row.long ? 10_000 : 250;
    const settings = { row, nodes: 8, trainMs: [300, 900] as const, relayEnvironment: steadyMemory };
    const { value, end } = await inArena(settings, (arena) => attack(arena, count));
    const grownMb = value.grownBytes / 1e6;
    const demands = new Demands();
    demands.atLeast("messages", value.sent, count);
    demands.equal("accepted", value.accepted.length, 0);
    demands.atMost("grown, MB", grownMb, row.long ? 50 : 80);
    // on a machine that does other things a tail of few says nothing
    if (row.long) demands.atMost("honest p99, times", value.p99After / value.p99Before, 3);
    return {
      measured: `${value.sent} messages, ${value.accepted.length} accepted, ${value.hungUp} hung up on; RSS ${grownMb.toFixed(0)} MB more; honest p99 ${value.p99Before.toFixed(0)} ms alone, ${value.p99After.toFixed(0)} ms beside it`,
      facts: {
        sent: value.sent,
        accepted: value.accepted.length,
        grownMb,
        p99Before: value.p99Before,
        p99After: value.p99After,
      },
      failures: [...demands.failures, ...value.accepted.slice(0, 10), ...end.violations],
    };
  },
};

async function attack(arena: Arena, count: number) {
  const before = await honestTimes(arena, (done) => done >= 30);
  const tally: FuzzCount = { sent: 0, hungUp: 0, accepted: [] };
  const messages = fuzzedMessages(arena.settings.row.seed, Math.ceil((count / FUZZERS) * 0.95) * FUZZERS);
  const warm = Math.ceil(messages.length / 10);
  await throwMalformed(arena, messages.slice(0, warm), tally);
  const bytes = arena.relay.memoryBytes();
  let over = false;
  const honest = honestTimes(arena, (done) => over && done >= 10);
  await throwMalformed(arena, messages.slice(warm), tally);
  over = true;
  const after = await honest;
  await arena.user.followToTheEnd(60_000);
  await pause(1000); // what can be freed is freed
  const grownBytes = arena.relay.memoryBytes() - bytes;
  return { ...tally, grownBytes, p99Before: quantileOf(before, 0.99), p99After: quantileOf(after, 0.99) };
}

/** Submits one trial after the other until it is over. @returns how long each took to be acknowledged, ms */
async function honestTimes(arena: Arena, isOver: (done: number) => boolean): Promise<number[]> {
  const times: number[] = [];
  while (!isOver(times.length)) {
    const [[id, work]] = [...arena.works(1)] as [[string, TrialWork]];
    const started = performance.now();
    await arena.user.submit(id, work);
    times.push(performance.now() - started);
    await pause(50);
  }
  return times;
}
