/**
 * The service of the benchmark without a component: the same answer, computed by bare `node:http`.
 *
 *   node bench/http-bare.ts PORT
 */
import { createServer } from "node:http";
import process from "node:process";

let count = 0;

createServer((request, response) => {
  const name = request.headers["x-name"] ?? "nobody";
  count += 1;
  const body = `hello ${String(name)}, ${count}\n`;
  response.writeHead(200, { "content-type": "text/plain", "content-length": Buffer.byteLength(body) });
  response.end(body);
}).listen(Number(process.argv[2]), "127.0.0.1");
