import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server, type Socket } from "socket.io";
import { afterEach, describe, expect, test, vi } from "vitest";
import { relayProtocolVersion, type NodeOffer } from "../../protocol/index.ts";
import { openNodeLink, openUserLink, relayOrigin, type NodeLink, type UserLink } from "./index.ts";

type Answer = (reply: unknown) => void;
type Heard = (socket: Socket, event: string, message: unknown, answer: Answer) => void;

const hex = (digit: string, length = 64): string => digit.repeat(length);
const loggedIn = {
  ...{ user: "u1", name: "Ada", role: "owner", token: "t-1", tokenExpiresInMs: 900_000, relay: hex("a") },
  limits: { trials: null, blobBytes: null },
};
const offer: NodeOffer = {
  ...{ name: "lab", kind: "process", version: "0.1.0", runtime: "1", templates: ["tabular"] },
  ...{ backends: [{ name: "wasm", adapter: "WebAssembly" }], memoryBytes: 1, bufferBytes: 1, features: [] },
  ...{ speed: 1, slots: 1, trusts: [] },
};
const error = (code: string) => ({ ok: false, error: { code, message: `It is ${code}.`, action: "Wait." } });

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A relay of a few lines; `hear` gets every message of both namespaces. */
async function startRelay(hear: Heard, options: { port?: number; greet?: (socket: Socket) => void } = {}) {
  const http: HttpServer = createServer();
  const server = new Server(http);
  for (const name of ["/user", "/node"]) {
    server.of(name).on("connection", (socket) => {
      options.greet?.(socket);
      socket.onAny((event: string, message: unknown, answer: Answer) => hear(socket, event, message, answer));
    });
  }
  await new Promise<void>((resolve) => http.listen(options.port ?? 0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  let running = true;
  const stop = async (): Promise<void> => {
    if (running) await server.close();
    running = false;
  };
  ends.push(stop);
  return { url: `http://127.0.0.1:${port}`, port, server, stop };
}

function follow(url: string, options: Partial<Parameters<typeof openUserLink>[0]> = {}): UserLink {
  const link = openUserLink({
    ...{ url, login: () => ({ type: "code", code: "c-1" }), onLoggedIn: () => undefined, random: () => 0.01 },
    ...options,
  });
  ends.push(() => link.close());
  return link;
}

const key = { publicKey: "A".repeat(43) + "=", sign: () => Promise.resolve("B".repeat(86) + "==") };
const challenge = (protocol: number = relayProtocolVersion) => ({
  ...{ relay: hex("a"), nonce: "A".repeat(43) + "=", at: 1, protocol },
});
function attach(url: string, options: Partial<Parameters<typeof openNodeLink>[0]> = {}): NodeLink {
  const link = openNodeLink({
    ...{ url, key, offer: () => offer, onProven: () => undefined, random: () => 0.01 },
    ...options,
  });
  ends.push(() => link.close());
  return link;
}

const noNodes = {
  nodes: [],
  stats: { nodes: { online: 0, training: 0 }, waiting: 0, leased: 0, finishedLastHour: 0 },
};

describe("a user's link", () => {
  test("renews its session while it is connected, and no longer", async () => {
    const logins: unknown[] = [];
    const relay = await startRelay((_socket, event, message, answer) => {
      if (event === "login") logins.push(message);
      const token = `t-${logins.length}`;
      answer({ ok: true, value: event === "login" ? { ...loggedIn, token, tokenExpiresInMs: 1 } : noNodes });
    });
    const tokens: string[] = [];
    const link = follow(relay.url, { onLoggedIn: ({ token }) => tokens.push(token) });
    await expect.poll(() => tokens.length).toBe(3);
    expect(logins[2]).toMatchObject({ by: { type: "token", token: "t-2" } });
    link.close();
    await new Promise((resolve) => setTimeout(resolve, 250)); // two renewals, if there were any
    expect(tokens).toHaveLength(3);
  });

  test("logs in before it asks, and with its token when it comes back", async () => {
    const heard: unknown[] = [];
    const relay = await startRelay((_socket, event, message, answer) => {
      heard.push([event, message]);
      answer({ ok: true, value: event === "login" ? loggedIn : noNodes });
    });
    const users: unknown[] = [];
    const link = follow(relay.url, { onLoggedIn: (user) => users.push(user) });
    expect(await link.ask("nodes", {})).toEqual(noNodes);
    expect([link.state, link.reason]).toEqual(["open", null]);
    expect(users).toEqual([loggedIn]);
    const reasons: (string | null)[] = [];
    link.onState(() => reasons.push(link.reason));
    relay.server.of("/user").disconnectSockets(true);
    await vi.waitFor(() => expect(link.state + String(reasons.length)).toBe("open2"));
    expect(reasons).toEqual([expect.stringMatching(/was lost\. Trying again in 1 s\.$/), null]);
    await link.ask("nodes", {});
    expect(heard).toEqual([
      ["login", { protocol: relayProtocolVersion, by: { type: "code", code: "c-1" } }],
      ["nodes", {}],
      ["login", { protocol: relayProtocolVersion, by: { type: "token", token: "t-1" } }],
      ["nodes", {}],
    ]);
  });

  test("asks again what a relay died over, of the relay that comes after", async () => {
    let asked = 0;
    const first = await startRelay((socket, event, _message, answer) => {
      if (event === "login") answer({ ok: true, value: loggedIn });
      else {
        asked++;
        socket.conn.close();
      }
    });
    const link = follow(first.url);
    const answered = link.ask("nodes", {});
    await vi.waitFor(() => expect(asked).toBeGreaterThan(0));
    await first.stop();
    await vi.waitFor(() => expect(link.reason).toMatch(/cannot be reached\. Trying again in \d+ s\./));
    await startRelay(
      (_socket, event, _message, answer) =>
        answer({ ok: true, value: event === "login" ? loggedIn : noNodes }),
      { port: first.port },
    );
    expect(await answered).toEqual(noNodes);
  });

  test("passes on what the relay refuses, and asks again what was refused for the moment only", async () => {
    let [tries, mistakes] = [0, 0];
    const relay = await startRelay((_socket, event, _message, answer) => {
      if (event === "login") answer({ ok: true, value: loggedIn });
      else if (event === "invite") answer(error("forbidden"));
      else if (event === "stop") {
        mistakes++;
        answer(error("relay-mistake"));
      } else answer(tries++ < 2 ? error("database-unavailable") : { ok: true, value: noNodes });
    });
    const link = follow(relay.url);
    await expect(link.ask("invite", { name: "Bea" })).rejects.toMatchObject({
      ...{ code: "forbidden", message: "It is forbidden.", action: "Wait." },
    });
    expect(await link.ask("nodes", {})).toEqual(noNodes);
    expect(tries).toBe(3);
    await expect(link.ask("stop", { id: crypto.randomUUID(), how: "pause" })).rejects.toMatchObject({
      code: "relay-mistake",
    });
    expect(mistakes).toBe(6);
  });

  test("logs in anew when its token has run out, and gives up when that is refused", async () => {
    const logins: string[] = [];
    const relay = await startRelay((_socket, event, message, answer) => {
      const { type } = (message as { by?: { type: string } }).by ?? { type: "" };
      if (event !== "login") answer({ ok: true, value: noNodes });
      else {
        logins.push(type);
        answer(
          type === "token"
            ? error("session-expired")
            : logins.length < 4
              ? { ok: true, value: loggedIn }
              : error("bad-code"),
        );
      }
    });
    const link = follow(relay.url);
    await link.ask("nodes", {});
    for (const times of [3, 5]) {
      relay.server.of("/user").disconnectSockets(true);
      await vi.waitFor(() => expect(logins).toHaveLength(times));
      if (times === 3) await vi.waitFor(() => expect(link.state).toBe("open"));
    }
    await vi.waitFor(() => expect(link.state).toBe("refused"));
    expect(logins).toEqual(["code", "token", "code", "token", "code"]);
    await expect(link.ask("nodes", {})).rejects.toMatchObject({ code: "bad-code" });
  });

  test("says which side to update when the answer is not understood", async () => {
    const relay = await startRelay((_socket, event, _message, answer) =>
      answer(event === "login" ? { ok: true, value: loggedIn } : { ok: true, value: { nodes: "none" } }),
    );
    await expect(follow(relay.url).ask("nodes", {})).rejects.toMatchObject({ code: "version-skew" });
    const old = await startRelay((_socket, _event, _message, answer) => answer(error("version-skew")));
    const link = follow(old.url);
    await expect(link.ask("nodes", {})).rejects.toMatchObject({ code: "version-skew" });
    expect([link.state, link.reason]).toEqual(["refused", "It is version-skew. Wait."]);
  });

  test("hears notices that it knows and that are well formed, and no others", async () => {
    const relay = await startRelay(
      (_socket, _event, _message, answer) => answer({ ok: true, value: loggedIn }),
      {
        greet: (socket) => {
          for (const [name, message] of [
            ["nodes-changed", { nodes: 3 }],
            ["toString", {}],
            ["lease", {}],
            ["nodes-changed", noNodes],
          ] as const)
            socket.emit(name, message);
        },
      },
    );
    const heard: unknown[] = [];
    const link = follow(relay.url);
    link.on("nodes-changed", (message) => heard.push(message));
    await vi.waitFor(() => expect(heard).toEqual([noNodes]));
  });

  test("ends questions that are withdrawn or that outlive it", async () => {
    const relay = await startRelay((_socket, event, _message, answer) => {
      if (event === "login") answer({ ok: true, value: loggedIn });
    });
    await relay.stop();
    const link = follow(relay.url);
    const controller = new AbortController();
    const withdrawn = link.ask("nodes", {}, controller.signal);
    controller.abort();
    await expect(withdrawn).rejects.toMatchObject({ code: "aborted" });
    const left = link.ask("nodes", {});
    link.close();
    await expect(left).rejects.toMatchObject({ code: "relay-closed" });
    expect(link.state).toBe("closed");
  });

  test("sends nothing that a relay would hang up on", async () => {
    const relay = await startRelay((_socket, _event, _message, answer) =>
      answer({ ok: true, value: loggedIn }),
    );
    const link = follow(relay.url);
    await expect(link.ask("invite", { name: "" })).rejects.toMatchObject({ code: "bad-message" });
    const ids = Array.from({ length: 100 }, () => "7".repeat(1000));
    await expect(link.ask("follow", { ids })).rejects.toMatchObject({ code: "bad-message" });
  });
});

describe("a node's link", () => {
  const greet = (socket: Socket): void => void socket.emit("challenge", challenge());

  test("proves its key, is given a new code when one runs out, and works once it is paired", async () => {
    let proofs = 0;
    const relay = await startRelay(
      (_socket, event, message, answer) => {
        if (event !== "prove") {
          answer({ ok: true, value: { fenced: [], stop: [] } });
          return;
        }
        expect(message).toMatchObject({ publicKey: key.publicKey, offer });
        const unpaired = { state: "unpaired", node: hex("b"), code: "BCDF-GHJK", expiresInMs: 20 };
        const paired = { state: "paired", node: hex("b"), owner: "Ada", paused: false };
        answer({ ok: true, value: proofs++ < 2 ? unpaired : paired });
      },
      { greet },
    );
    const proven: string[] = [];
    const link = attach(relay.url, { onProven: ({ state }) => proven.push(state) });
    await vi.waitFor(() => expect(proven).toEqual(["unpaired", "unpaired", "paired"]));
    expect(await link.ask("renew", { tokens: [hex("c", 32)] })).toEqual({ fenced: [], stop: [] });
  });

  test("says which side is older, also to challenges of another form", async () => {
    for (const [said, action] of [
      [{ ...challenge(relayProtocolVersion + 1), colour: "blue" }, "Update Firstlight here."],
      [{ protocol: 0 }, "Ask whoever runs the relay to update it."],
      [{ hello: 1 }, "Update Firstlight, here or on the relay, whichever is older."],
    ] as const) {
      const relay = await startRelay(() => undefined, {
        greet: (socket) => void socket.emit("challenge", said),
      });
      const link = attach(relay.url);
      const asked = link.ask("ready", { idle: 1, has: [] });
      await expect(asked).rejects.toMatchObject({ code: "version-skew", action });
      expect(link.state).toBe("refused");
    }
  });

  test("whose key is revoked stays away", async () => {
    let connections = 0;
    const relay = await startRelay(
      (socket, _event, _message, answer) => {
        answer({ ok: true, value: { state: "paired", node: hex("b"), owner: "Ada", paused: false } });
        socket.emit("revoked", { reason: "Ada revoked this node." });
        socket.disconnect(true);
      },
      {
        greet: (socket) => {
          connections++;
          greet(socket);
        },
      },
    );
    const link = attach(relay.url);
    await vi.waitFor(() => expect(link.state).toBe("refused"));
    expect(link.reason).toMatch(/^Ada revoked this node\./);
    expect(connections).toBe(1);
  });

  test("drops progress while nobody listens", async () => {
    const relay = await startRelay(() => undefined);
    await relay.stop();
    const link = attach(relay.url);
    expect(() => link.tell("progress", { token: hex("c", 32), events: [] })).not.toThrow();
  });
});

describe("a relay's address", () => {
  test("is where it is served, whatever else was copied", () => {
    expect(relayOrigin("127.0.0.1:4173")).toBe("http://127.0.0.1:4173");
    expect(relayOrigin(" http://localhost:4173/#/nodes ")).toBe("http://localhost:4173");
    expect(relayOrigin("wss://relay.example.org/")).toBe("https://relay.example.org");
  });

  test.each(["", "ftp://relay", "http://", "not an address", "http://192.168.1.4:4173"])(
    "is not %j",
    (text) => {
      expect(() => relayOrigin(text)).toThrow(expect.objectContaining({ code: "usage-relay" }) as Error);
    },
  );
});
