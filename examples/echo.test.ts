/**
 * The echo server on WASI 0.2 sockets, with many connections at once: each gets exactly its own bytes back, and memory stays flat.
 *
 * HEDDLE_ECHO_CONNECTIONS (1,000), HEDDLE_ECHO_ROUNDS (3) and HEDDLE_ECHO_BYTES (32,768 a connection and round) make it larger.
 */
import { fork, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { on, once } from "node:events";
import { connect, type Socket } from "node:net";
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const CONNECTIONS = Number(env["HEDDLE_ECHO_CONNECTIONS"] ?? 1000);
const ROUNDS = Number(env["HEDDLE_ECHO_ROUNDS"] ?? 3);
const BYTES = Number(env["HEDDLE_ECHO_BYTES"] ?? 32_768);
/** What all rounds after the first may leave behind. */
const LEFT_OVER_BYTES = 2 * 1024 * 1024;

interface Message {
  readonly port?: number;
  readonly held?: number;
  readonly said?: string;
}

function startServer(connections: number): ChildProcess {
  const script = fileURLToPath(new URL("echo-server.test-util.ts", import.meta.url));
  return fork(script, [String(connections)], {
    execArgv: ["--conditions=heddle-source", "--disable-warning=ExperimentalWarning", "--expose-gc"],
  });
}

/** The messages of the server's, one by one; that it ended without another one is a failure. */
function messagesOf(server: ChildProcess): () => Promise<Message> {
  const messages = on(server, "message", { close: ["exit"] });
  return async () => {
    const next = await messages.next();
    if (next.done === true) throw new Error(`the server ended with ${String(server.exitCode)}`);
    return (next.value as [Message])[0];
  };
}

async function opened(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

/** Sends the bytes in pieces of any size and gives back what came, when the server has closed the connection. */
async function echoOf(socket: Socket, bytes: Buffer): Promise<Buffer> {
  const came: Buffer[] = [];
  let length = 0;
  socket.on("data", (chunk: Buffer) => {
    came.push(chunk);
    length += chunk.length;
    // The server closes a connection of which nothing more comes, whatever is still on its way.
    if (length === bytes.length) socket.end();
  });
  const closed = once(socket, "close");
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + Math.floor(Math.random() * bytes.length);
    socket.write(bytes.subarray(at, end));
    at = end;
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  await closed;
  return Buffer.concat(came);
}

/** Once it is being served: a connection that breaks before it is accepted is never seen by the guest. */
async function breakOff(socket: Socket): Promise<void> {
  socket.on("error", () => {});
  socket.write("x");
  await once(socket, "data");
  socket.write(randomBytes(BYTES));
  socket.resetAndDestroy();
}

test(
  `${CONNECTIONS} connections at once, ${ROUNDS} times: every byte comes back, and memory stays flat`,
  async () => {
    // One connection a round breaks off while its bytes are on their way.
    const server = startServer(ROUNDS * (CONNECTIONS + 1));
    const message = messagesOf(server);
    try {
      const { port = 0 } = await message();
      const held: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => opened(port)));
        await breakOff(await opened(port));
        const all = randomBytes(BYTES + CONNECTIONS);
        const exact = await Promise.all(
          sockets.map(async (socket, index) => {
            const bytes = all.subarray(index, index + BYTES);
            return (await echoOf(socket, bytes)).equals(bytes);
          }),
        );
        expect(exact.filter((isExact) => !isExact)).toEqual([]);
        if (round === ROUNDS - 1) break;
        server.send("measure");
        held.push((await message()).held ?? Number.NaN);
      }
      const { said = "" } = await message();
      const [, served, bytes] = /^served (\d+) connections, (\d+) bytes\n$/.exec(said) ?? [];
      expect(Number(served)).toBe(ROUNDS * (CONNECTIONS + 1));
      expect(Number(bytes)).toBeGreaterThanOrEqual(ROUNDS * CONNECTIONS * BYTES);
      // The first round fills what is kept for the next ones.
      const [first = Number.NaN, ...later] = held;
      for (const bytesHeld of later) expect(bytesHeld - first).toBeLessThan(LEFT_OVER_BYTES);
      expect(later.length).toBe(ROUNDS - 2);
      if (server.exitCode === null) await once(server, "exit");
      expect(server.exitCode).toBe(0);
    } finally {
      server.kill();
    }
  },
  20_000 + ROUNDS * CONNECTIONS * 20,
);
