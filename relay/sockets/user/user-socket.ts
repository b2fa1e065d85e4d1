/** A socket of `/user`: login first, then whatever this user may ask. */
import type { Socket } from "socket.io";
import type * as v from "valibot";
import { userRequests, type LoggedIn, type Login } from "../../../protocol/index.ts";
import type { Principal } from "../../identity/index.ts";
import { Channel } from "../channel.ts";
import type { Guest } from "../connections.ts";
import { rateLimited } from "../refusals.ts";
import { bindRoutes } from "../routes.ts";
import { endSessions, invite, membersOf, removeMember } from "./member-answers.ts";
import { changeNode, lookUpCode, nodesOf, pair } from "./node-answers.ts";
import { follow, judge, stop, submit } from "./trial-answers.ts";
import { demand } from "./demand.ts";
import { sessionEnded } from "./member-endings.ts";
import type { UserDesk } from "./user-desk.ts";
import type { Seat } from "./user-seats.ts";

export type User = Principal & { readonly type: "user" };

export function openUserSocket(desk: UserDesk, socket: Socket, guest: Guest): Channel {
  let user: User | null = null;
  let seated: string | null = null;
  const seat: Seat = {
    id: socket.id,
    token: "",
    hangUp: (error) => channel.hangUp(error),
    settled: () => channel.settled(),
  };
  const leaveSeat = (): void => {
    if (seated !== null) desk.seats.leave(seated, seat);
    seated = null;
  };
  socket.once("disconnect", leaveSeat);
  /** @throws WorkbenchError `rate-limited`; who he was before he stays */
  const sitDown = (as: string, most: number): void => {
    if (seated === as || !socket.connected) return;
    if (!desk.seats.take(as, seat, most)) throw rateLimited("connections of one user");
    leaveSeat();
    seated = as;
  };
  const login = async (message: v.InferOutput<typeof Login>): Promise<LoggedIn> => {
    demand(user ?? { type: "stranger" }, "login");
    const { endings } = desk.seats;
    const loggedIn = await desk.parts.identity.login(message, guest.address);
    const { name, role, token } = loggedIn;
    sitDown(loggedIn.user, desk.limits.userSockets[role]);
    if (desk.seats.endings !== endings && !(await desk.parts.identity.session(token))) throw sessionEnded();
    guest.isKnown();
    channel.allowMore(desk.limits.userSlots[role]);
    user = { type: "user", user: loggedIn.user, name, role };
    seat.token = token;
    return loggedIn;
  };
  /** @throws WorkbenchError `login-needed` */
  const known = (event: string): User => {
    if (!user) demand({ type: "stranger" }, event);
    return user!;
  };
  const routes = bindRoutes(userRequests, {
    login,
    submit: async (message) => submit(desk, known("submit"), message),
    stop: async (message) => stop(desk, known("stop"), message),
    follow: async (message) => follow(desk, known("follow"), socket, message),
    judge: async (message) => judge(desk, known("judge"), message),
    nodes: async () => nodesOf(desk, known("nodes"), socket),
    "look-up-code": async (message) => lookUpCode(desk, known("look-up-code"), guest.address, message),
    pair: async (message) => pair(desk, known("pair"), guest.address, message),
    "change-node": async (message) => changeNode(desk, known("change-node"), message),
    invite: async (message) => invite(desk, known("invite"), message),
    members: async () => membersOf(desk, known("members")),
    "remove-member": async (message) => removeMember(desk, known("remove-member"), message),
    "end-sessions": async (message) => endSessions(desk, known("end-sessions"), seat, message),
  });
  const channel = new Channel({ socket, routes, limits: desk.limits, report: desk.report });
  return channel;
}
