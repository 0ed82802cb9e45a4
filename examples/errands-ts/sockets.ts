/**
 * `tcp ADDRESS` and `udp ADDRESS` send a greeting to a server and say what comes back; `listen ADDRESS` is such a server for one
 * connection.
 */
import types, { type IpSocketAddress } from "wasi:sockets/types@0.3.0";
import { Fault, capitals, encode, once, say, settle } from "./say.ts";

export async function greetTcp(address: string): Promise<void> {
  using socket = types.TcpSocket.create("ipv4");
  await socket.connect(parse(address));
  const sent = socket.send(once(encode("hello over tcp\n")));
  const [source, received] = socket.receive();
  const decoder = new TextDecoder();
  let reply = "";
  for await (const chunk of source) reply += decoder.decode(chunk, { stream: true });
  await settle(sent);
  await settle(received);
  await say(reply);
}

export async function greetUdp(address: string): Promise<void> {
  using socket = types.UdpSocket.create("ipv4");
  await socket.send(encode("hello over udp\n"), parse(address));
  const [reply, from] = await socket.receive();
  await say(`from ${show(from)}\n${new TextDecoder().decode(reply)}`);
}

export async function listen(address: string): Promise<void> {
  using socket = types.TcpSocket.create("ipv4");
  socket.bind(parse(address));
  const connections = socket.listen();
  await say(`listening on ${show(socket.getLocalAddress())}\n`);
  for await (const connection of connections) {
    using client = connection;
    let bytes = 0;
    const [source, received] = client.receive();
    const sent = client.send(capitals(source, (count) => (bytes += count)));
    await settle(received);
    await settle(sent);
    return say(`served ${bytes} bytes\n`);
  }
  throw new Fault("no-connection");
}

function parse(text: string): IpSocketAddress {
  const [a, b, c, d, port] = text.split(/[.:]/).map(Number);
  if (a === undefined || b === undefined || c === undefined || d === undefined || port === undefined) {
    throw new Fault("address");
  }
  return { tag: "ipv4", val: { address: [a, b, c, d], port } };
}

function show({ tag, val }: IpSocketAddress): string {
  return tag === "ipv4" ? `${val.address.join(".")}:${val.port}` : `[${val.address.join(":")}]:${val.port}`;
}
