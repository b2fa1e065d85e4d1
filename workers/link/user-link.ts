import * as v from "valibot";
import {
  LoggedIn,
  relayProtocolVersion,
  userNotices,
  userRequests,
  type Login,
} from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { checkedMessage, exchange } from "./exchange.ts";
import type { Entered } from "./connection.ts";
import { openLink } from "./open-link.ts";
import type { UserLink } from "./relay-link.ts";

export type LoginBy = v.InferInput<typeof Login>["by"];

export interface UserLinkOptions {
  readonly url: string;
  /** How to log in: at first, and again when the relay no longer takes the token of the last login. */
  readonly login: () => LoginBy | Promise<LoginBy>;
  /** each time; its token is for the next login and for HTTP */
  readonly onLoggedIn: (user: LoggedIn) => void;
  readonly random?: () => number;
}

/** Half of a session: time enough to try again. Longer than a timer can wait means sooner. */
const renewalMs = ({ tokenExpiresInMs }: LoggedIn): number =>
  Math.min(2 ** 31 - 1, Math.max(100, tokenExpiresInMs / 2));

/** @throws WorkbenchError `usage-relay` for an address that can never work */
export function openUserLink({ url, login, onLoggedIn, random }: UserLinkOptions): UserLink {
  let token: string | null = null;
  let renewal: ReturnType<typeof setTimeout> | undefined;
  const enter = (user: LoggedIn): void => {
    token = user.token;
    onLoggedIn(user);
    clearTimeout(renewal);
    renewal = setTimeout(() => void renew(), renewalMs(user));
  };
  /** A connection lasts longer than a session, which HTTP needs. One that is lost logs in anew anyway. */
  const renew = async (): Promise<void> => {
    if (link.state !== "open" || token === null) return;
    try {
      enter(await link.ask("login", { protocol: relayProtocolVersion, by: { type: "token", token } }));
    } catch (error) {
      if (!(error instanceof WorkbenchError)) throw error;
      reconnect(error.message);
    }
  };
  const { link, reconnect } = openLink({
    ...{ url, random, namespace: "/user", requests: userRequests, notices: userNotices },
    onAnswer: (event, value) => {
      // the session that this connection began with has ended with all others; this one is in its place
      if (event === "end-sessions") enter(v.parse(LoggedIn, value));
    },
    enter: async (socket): Promise<Entered> => {
      const logInBy = async (by: LoginBy): Promise<Entered> => {
        const { request } = userRequests.login;
        const message = checkedMessage("login", request, { protocol: relayProtocolVersion, by });
        const answered = await exchange(socket, "login", message, LoggedIn);
        if (answered.type === "lost") return "lost";
        enter(answered.value);
        return "in";
      };
      if (token === null) return logInBy(await login());
      try {
        return await logInBy({ type: "token", token });
      } catch (error) {
        if (!(error instanceof WorkbenchError) || error.code !== "session-expired") throw error;
        token = null;
        return logInBy(await login());
      }
    },
  });
  link.onState((state) => {
    if (state === "closed" || state === "refused") clearTimeout(renewal);
  });
  return link;
}
