/** For tests: links to a relay that does what the test says. */
import type { LoggedIn } from "../../../../protocol/index.ts";
import { WorkbenchError } from "../../../../study/index.ts";
import type { LinkState, LoginBy, UserLink, UserLinkOptions } from "../../../../workers/link/index.ts";

export const loggedIn: LoggedIn = {
  ...{ user: "u1", name: "Ada", role: "owner", token: "t1", tokenExpiresInMs: 1000, relay: "r".repeat(64) },
  limits: { trials: null, blobBytes: null },
};

export interface FakeLink {
  readonly url: string;
  readonly login: LoginBy;
  closed: boolean;
  logIn(as?: Partial<LoggedIn>): void;
  /** "connecting": nobody answers */
  become(state: LinkState, error?: WorkbenchError): void;
  notice(name: string, message: unknown): void;
}

export function fakeLinks() {
  const opened: FakeLink[] = [];
  const openLink = ({ url, login, onLoggedIn }: UserLinkOptions): UserLink => {
    let state: LinkState = "connecting";
    let refused: WorkbenchError | null = null;
    const onState = new Set<(state: LinkState) => void>();
    const onNotice = new Map<string, (message: never) => void>();
    const link: FakeLink = {
      ...{ url, login: login() as LoginBy, closed: false },
      logIn: (as) => {
        onLoggedIn({ ...loggedIn, ...as });
        link.become("open");
      },
      become: (next, error) => {
        state = next;
        refused = error ?? null;
        for (const listen of onState) listen(next);
      },
      notice: (name, message) => onNotice.get(name)?.(message as never),
    };
    opened.push(link);
    const answer = {
      nodes: [],
      stats: { nodes: { online: 0, training: 0 }, waiting: 2, leased: 0, finishedLastHour: 0 },
    };
    const real = {
      url,
      get state() {
        return state;
      },
      get reason() {
        return state === "open" ? null : `${url} says nothing`;
      },
      ask: () => (refused ? Promise.reject(refused) : Promise.resolve(answer)),
      tell: () => undefined,
      on: (name: string, listen: (message: never) => void) => {
        onNotice.set(name, listen);
        return () => undefined;
      },
      onState: (listen: (next: LinkState) => void) => {
        onState.add(listen);
        return () => undefined;
      },
      close: () => void (link.closed = true),
    };
    return real as unknown as UserLink;
  };
  return { opened, openLink };
}
