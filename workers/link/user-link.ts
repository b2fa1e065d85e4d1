import type * as v from "valibot";
import {
  LoggedIn,
  relayProtocolVersion,
  userNotices,
  userRequests,
  type Login,
} from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { checkedMessage, exchange } from "./exchange.ts";
import { openLink, type Entered } from "./open-link.ts";
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

/** @throws WorkbenchError `usage-relay` for an address that can never work */
export function openUserLink({ url, login, onLoggedIn, random }: UserLinkOptions): UserLink {
  let token: string | null = null;
  const { link } = openLink({
    ...{ url, random, namespace: "/user", requests: userRequests, notices: userNotices },
    enter: async (socket): Promise<Entered> => {
      const logInBy = async (by: LoginBy): Promise<Entered> => {
        const { request } = userRequests.login;
        const message = checkedMessage("login", request, { protocol: relayProtocolVersion, by });
        const answered = await exchange(socket, "login", message, LoggedIn);
        if (answered.type === "lost") return "lost";
        token = answered.value.token;
        onLoggedIn(answered.value);
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
  return link;
}
