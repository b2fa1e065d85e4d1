/** `firstlight relay-members`: who may use a relay, for its owner; and the end of sessions, for everybody. */
import type { MemberView } from "../../protocol/index.ts";
import { isWanted } from "../is-wanted.ts";
import { createOutput, type Output } from "../output.ts";
import { openUserSession, type UserSession } from "../relay/user-session.ts";
import { parseOptions, UsageError } from "../usage.ts";

const text = { type: "string" } as const;

interface Asked {
  readonly link: UserSession["link"];
  readonly output: Output;
  readonly name: string | undefined;
  readonly member: string | undefined;
  readonly everyone: boolean;
  /** whether to go on: asked in a terminal */
  readonly agree: (question: string) => Promise<boolean>;
}

const verbs: Readonly<Record<string, (asked: Asked) => Promise<number>>> = {
  list,
  invite,
  remove,
  "end-sessions": endSessions,
};

/** @returns 0, or 1 when a removal was not wanted */
export async function relayMembers(argv: string[]): Promise<number> {
  const [verb, ...rest] = argv;
  const work = Object.hasOwn(verbs, verb ?? "") ? verbs[verb!] : undefined;
  if (!work) {
    const known = Object.keys(verbs).join(", ");
    throw new UsageError(`relay-members takes one of ${known}, not ${JSON.stringify(verb ?? "")}`);
  }
  const options = parseOptions(rest, {
    ...{ relay: text, name: text, member: text },
    everyone: { type: "boolean", default: false },
    yes: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  });
  const { relay, name, member, everyone } = options;
  if (relay === undefined) throw new UsageError("--relay is missing: the address of the relay");
  if (verb === "invite" && !name?.trim()) throw new UsageError("--name is missing: of whoever is invited");
  if (verb === "remove" && member === undefined)
    throw new UsageError("--member is missing: an id or a name of relay-members list");
  const { link } = await openUserSession(relay);
  try {
    const asks = process.stdin.isTTY && process.stdout.isTTY && !options.yes && !options.json;
    const agree = asks ? isWanted : () => Promise.resolve(true);
    return await work({ link, output: createOutput(options.json), name, member, everyone, agree });
  } finally {
    link.close();
  }
}

async function list({ link, output }: Asked): Promise<number> {
  const { members } = await link.ask("members", {});
  for (const member of members) {
    const { id, name, role, nodes, trials } = member;
    output.record({ type: "member", id, name, role, nodes, trials });
    output.say(`${role.padEnd(8)} ${name.padEnd(24)} ${nodes} nodes, ${trials} trials   ${id}`);
  }
  return 0;
}

async function invite({ link, output, name = "" }: Asked): Promise<number> {
  const { code } = await link.ask("invite", { name: name.trim() });
  output.record({ type: "invited", name: name.trim(), code });
  output.say(`Give this code to ${name.trim()}, by a private way. It is good once, within a week:`);
  output.say(code);
  return 0;
}

async function remove({ link, output, member = "", agree }: Asked): Promise<number> {
  const found = theOne((await link.ask("members", {})).members, member);
  const { id, name, role, nodes, trials } = found;
  output.say(`${role} ${name} (${id}): ${nodes} nodes, ${trials} trials that wait or run`);
  const question =
    "Remove for good: sessions, nodes and code end, trials are cancelled, data is deleted? [y/N] ";
  if (!(await agree(question))) {
    output.say("Not removed.");
    return 1;
  }
  await link.ask("remove-member", { member: id });
  output.record({ type: "removed", id, name });
  output.say(`${name} is removed.`);
  return 0;
}

/** By id; by name where only one has it. @throws UsageError */
function theOne(members: readonly MemberView[], given: string): MemberView {
  const named = members.filter(({ id, name }) => id === given || name === given);
  if (named.length === 1) return named[0]!;
  if (named.length === 0) throw new UsageError(`--member ${JSON.stringify(given)} is nobody on this relay`);
  const ids = named.map(({ id }) => id).join(", ");
  throw new UsageError(`--member ${JSON.stringify(given)} are ${named.length}: give one of ${ids}`);
}

async function endSessions({ link, output, everyone }: Asked): Promise<number> {
  const whose = everyone ? "everyone" : "own";
  await link.ask("end-sessions", { whose });
  output.record({ type: "sessions-ended", whose });
  output.say(everyone ? "All sessions have ended, but this one." : "Your other sessions have ended.");
  return 0;
}
