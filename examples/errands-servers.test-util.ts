/**
 * The servers that the errands go to, on loopback: each gives back what it gets with small letters turned into capitals, as it
 * comes, and counts who came.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { pipeline, Transform } from "node:stream";

export interface Servers {
  readonly http: string;
  readonly tcp: string;
  readonly udp: string;
  /** Connections and datagrams so far. */
  visits(): number;
  close(): void;
}

export async function startServers(): Promise<Servers> {
  let visits = 0;
  const visited = (): void => {
    visits += 1;
  };

  const http = createHttpServer((request, response) => {
    response.writeHead(201, { "x-seen": request.headers["x-errand"] ?? "", trailer: "x-sent" });
    response.flushHeaders();
    request.on("data", (chunk: Buffer) => {
      if (!response.write(capitals(chunk))) request.pause();
    });
    response.on("drain", () => request.resume());
    request.on("end", () => {
      response.addTrailers({ "x-sent": request.trailers["x-sent"] ?? "" });
      response.end();
    });
  }).on("connection", visited);

  const tcp = createServer({ allowHalfOpen: true }, (socket) => {
    visited();
    const transform = new Transform({
      transform: (chunk: Buffer, _encoding, done) => done(null, capitals(chunk)),
    });
    pipeline(socket, transform, socket, () => {});
  });

  const udp = createSocket("udp4", (message, { port, address }) => {
    visited();
    udp.send(capitals(message), port, address);
  });

  http.listen(0, "127.0.0.1");
  tcp.listen(0, "127.0.0.1");
  udp.bind(0, "127.0.0.1");
  await Promise.all([http, tcp, udp].map((server) => once(server, "listening")));
  return {
    http: shown(http.address()),
    tcp: shown(tcp.address()),
    udp: shown(udp.address()),
    visits: () => visits,
    close: () => {
      http.close();
      http.closeAllConnections();
      tcp.close();
      udp.close();
    },
  };
}

export function capitals(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => (byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte)));
}

function shown(address: AddressInfo | string | null): string {
  if (address === null || typeof address === "string") throw new TypeError("the server has no port");
  return `${address.address}:${address.port}`;
}
