import { createServer } from "node:http";
import { once } from "node:events";
import { expect, it, onTestFinished } from "vitest";
import { blobRoute } from "./index.ts";

it("asks the database no more for whoever keeps guessing, and still for others", async () => {
  let asked = 0;
  const route = blobRoute({
    open: () =>
      Promise.resolve({
        answerBlob: (request, response) => {
          asked += 1;
          response.writeHead(request.headers.authorization === "Lease right" ? 200 : 401).end();
          return Promise.resolve(true);
        },
      }),
    guesserOf: (request) => String(request.headers["x-from"] ?? "") || null,
    mostRefused: 3,
  });
  const server = createServer((request, response) => void route(request, response)).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const statusOf = async (authorization: string, from: string) => {
    const headers = { authorization, "x-from": from };
    return (await fetch(`http://127.0.0.1:${port}/blob/missing`, { headers })).status;
  };
  for (let n = 0; n < 10; n += 1) expect(await statusOf("Lease right", "a")).toBe(200);
  for (let n = 0; n < 3; n += 1) expect(await statusOf(`Lease ${n}`, "a")).toBe(401);
  expect(await statusOf("Lease 4", "a")).toBe(429);
  expect(asked).toBe(13);
  expect(await statusOf("Lease 4", "b")).toBe(401);
  for (let n = 0; n < 5; n += 1) expect(await statusOf("Lease 4", "")).toBe(401); // this machine's own
});
