/**
 * What we compare with: socket.io that acknowledges, and HTTP that hashes a body into a file and renames it, or hands the
 * file out; nothing is parsed, nobody is asked who he is. `node serve-bare.ts FOLDER`
 */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rename } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Server } from "socket.io";

const folder = process.argv[2]!;

async function put(request: IncomingMessage, name: string): Promise<number> {
  const hash = createHash("sha256");
  const hashing = new Transform({
    transform: (piece: Buffer, _, done) => {
      hash.update(piece);
      done(null, piece);
    },
  });
  const arriving = join(folder, randomUUID());
  await pipeline(request, hashing, createWriteStream(arriving));
  if (hash.digest("hex") !== name) return 422;
  await rename(arriving, join(folder, name));
  return 204;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const name = request.url!.slice("/blob/".length);
  if (request.method === "PUT") response.writeHead(await put(request, name)).end();
  else await pipeline(createReadStream(join(folder, name)), response);
}

const http = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});
const server = new Server(http, { transports: ["websocket"], perMessageDeflate: false, serveClient: false });
server.of("/user").on("connection", (socket) => {
  socket.onAny((_, __, reply: (answer: object) => void) => {
    reply({ ok: true, value: { trials: [] } });
  });
});
http.listen(0, "127.0.0.1", () => {
  const address = http.address();
  process.stdout.write(`http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/\n`);
});
