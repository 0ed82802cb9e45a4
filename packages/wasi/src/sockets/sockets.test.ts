/** One table of interface tests, run on every platform that has a network. */
import dgram from "node:dgram";
import net from "node:net";
import { ComponentError } from "@heddle/component/errors";
import { describe, expect, it } from "vitest";
import { createMemoryNetwork } from "../adapters/memory/network.ts";
import { nodeNetwork } from "../adapters/node/network.ts";
import { nodeTcp } from "../adapters/node/network-tcp.ts";
import { nodeUdp } from "../adapters/node/network-udp.ts";
import type { NetworkPort } from "../port/network.ts";
import { socketAddress, ipOf, parseIp, type IpAddressFamily, type IpSocketAddress } from "./address.ts";
import type { GuestStream } from "./guest.ts";
import { resolveAddresses } from "./lookup.ts";
import type { NetworkOptions } from "./policy/index.ts";
import { ResolvedNames } from "./policy/resolved-names.ts";
import { TcpSocket, type SocketContext } from "./tcp.ts";
import { UdpSocket } from "./udp.ts";

const OPEN: NetworkOptions = { allow: ["*"], listen: true };
const memory = createMemoryNetwork();
// Without what Node 26 brought: addresses bound at once.
const oldNet = { ...net, BoundSocket: undefined } as unknown as typeof net;
const oldDgram = {
  ...dgram,
  createSocket: (options: dgram.SocketOptions) =>
    Object.assign(dgram.createSocket(options), { bindSync: undefined, connectSync: undefined }),
} as unknown as typeof dgram;
const platforms: readonly [string, (options: NetworkOptions) => NetworkPort][] = [
  ["node", (options) => nodeNetwork(options)],
  [
    "node before 26",
    (options) => ({ ...nodeNetwork(options), tcp: nodeTcp(oldNet), udp: nodeUdp(oldDgram) }),
  ],
  ["memory", (options) => memory.port(options)],
];
const families: readonly IpAddressFamily[] = ["ipv4", "ipv6"];
const SECOND = 1_000_000_000n;
const call = { signal: new AbortController().signal };

function at(text: string, port = 0): IpSocketAddress {
  const ip = parseIp(text);
  if (ip === undefined) throw new Error(text);
  return socketAddress(ip, port);
}
const local = (family: IpAddressFamily, port = 0): IpSocketAddress =>
  at(family === "ipv4" ? "127.0.0.1" : "::1", port);
const other = (family: IpAddressFamily): IpAddressFamily => (family === "ipv4" ? "ipv6" : "ipv4");

function streamOf(...chunks: Uint8Array[]): GuestStream<Uint8Array> & { dropped: boolean } {
  const left = [...chunks];
  const stream = {
    dropped: false,
    read: () => Promise.resolve(left.shift() ?? null),
    [Symbol.dispose]() {
      stream.dropped = true;
    },
    async *[Symbol.asyncIterator]() {
      yield* left;
    },
  };
  return stream;
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<number[]> {
  const bytes: number[] = [];
  for await (const chunk of stream) bytes.push(...chunk);
  return bytes;
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return tagOf(error);
  }
  return "ok";
}

async function rejection(promise: Promise<unknown>): Promise<string> {
  return promise.then(() => "ok", tagOf);
}

function tagOf(error: unknown): string {
  if (!(error instanceof ComponentError)) throw error;
  return (error.payload as { tag: string }).tag;
}

async function next<T>(stream: AsyncIterator<T[]>): Promise<T> {
  const { done, value } = await stream.next();
  if (done === true || value[0] === undefined) throw new Error("the stream has ended");
  return value[0];
}

describe.each(platforms)("on %s", (_name, portOf) => {
  const contextOf = (options: NetworkOptions): SocketContext => ({
    network: portOf(options),
    names: new ResolvedNames(),
  });
  const open = contextOf(OPEN);

  describe.each(families)("a %s TCP socket", (family) => {
    const tcp = (): TcpSocket => new TcpSocket(open, family);

    async function pair(): Promise<[TcpSocket, TcpSocket, TcpSocket]> {
      const server = tcp();
      server.bind(local(family));
      const accept = server.listen();
      const client = tcp();
      const [accepted] = await Promise.all([next(accept), client.connect(server.getLocalAddress(), call)]);
      return [client, accepted, server];
    }

    it.each<[string, IpSocketAddress, string]>([
      ["of the other family", local(other(family)), "invalid-argument"],
      ["that is IPv4-mapped", at("::ffff:127.0.0.1"), "invalid-argument"],
      ["that is multicast", family === "ipv4" ? at("224.0.0.1") : at("ff02::1"), "invalid-argument"],
      ["that is the broadcast", at("255.255.255.255"), "invalid-argument"],
      ["of another host", family === "ipv4" ? at("198.51.100.1") : at("2001:db8::1"), "address-not-bindable"],
    ])("does not bind an address %s", (_what, address, code) => {
      const socket = tcp();
      expect(codeOf(() => socket.bind(address))).toBe(code);
      expect(codeOf(() => socket.getLocalAddress())).toBe("invalid-state");
      expect(codeOf(() => socket.bind(local(family)))).toBe("ok");
      socket[Symbol.dispose]();
    });

    it.each<[string, IpSocketAddress, string]>([
      ["of the other family", local(other(family), 42), "invalid-argument"],
      ["that is IPv4-mapped", at("::ffff:127.0.0.1", 42), "invalid-argument"],
      ["that is unspecified", family === "ipv4" ? at("0.0.0.0", 42) : at("::", 42), "invalid-argument"],
      ["that is multicast", family === "ipv4" ? at("224.0.0.1", 42) : at("ff02::1", 42), "invalid-argument"],
      ["with port 0", local(family, 0), "invalid-argument"],
    ])("does not connect to an address %s", async (_what, address, code) => {
      expect(await rejection(tcp().connect(address, call))).toBe(code);
    });

    it("binds at once, once, and frees its port when dropped", () => {
      const first = tcp();
      first.bind(local(family));
      const address = first.getLocalAddress();
      expect(ipOf(address)).toEqual(ipOf(local(family)));
      expect(address.val.port).not.toBe(0);
      expect(codeOf(() => first.bind(local(family)))).toBe("invalid-state");
      first[Symbol.dispose]();
      const second = tcp();
      second.bind(address);
      second[Symbol.dispose]();
    });

    it("reports an address in use when it binds", () => {
      const first = tcp();
      first.bind(local(family));
      first.listen();
      const second = tcp();
      expect(codeOf(() => second.bind(first.getLocalAddress()))).toBe("address-in-use");
      first[Symbol.dispose]();
    });

    it("is refused where nobody listens, and is closed then", async () => {
      const bound = tcp();
      bound.bind(local(family));
      const address = bound.getLocalAddress();
      const client = tcp();
      expect(await rejection(client.connect(address, call))).toBe("connection-refused");
      expect(await rejection(client.connect(address, call))).toBe("invalid-state");
      bound[Symbol.dispose]();
    });

    it("moves bytes both ways and ends both ways", async () => {
      const [client, accepted, server] = await pair();
      expect(client.getRemoteAddress()).toEqual(server.getLocalAddress());
      expect(accepted.getRemoteAddress()).toEqual(client.getLocalAddress());
      const bytes = new Uint8Array([1, 2, 3]);
      const [fromClient, clientDone] = accepted.receive();
      const [fromServer, serverDone] = client.receive();
      const sent = [client.send(streamOf(bytes, bytes)), accepted.send(streamOf(bytes))];
      expect(await collect(fromClient)).toEqual([1, 2, 3, 1, 2, 3]);
      expect(await collect(fromServer)).toEqual([1, 2, 3]);
      expect(await Promise.all([clientDone, serverDone, ...sent])).toEqual(
        Array.from({ length: 4 }, () => ({ tag: "ok", val: undefined })),
      );
      for (const socket of [client, accepted, server]) socket[Symbol.dispose]();
    });

    it("sends megabytes without keeping them", async () => {
      const [client, accepted, server] = await pair();
      const chunk = new Uint8Array(1 << 16).fill(7);
      let pulled = 0;
      const source: GuestStream<Uint8Array> = {
        ...streamOf(),
        read: () => Promise.resolve(pulled++ < 512 ? chunk : null),
      };
      const sent = client.send(source);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(pulled).toBeLessThan(300);
      let total = 0;
      const [stream] = accepted.receive();
      for await (const part of stream) total += part.length;
      expect(total).toBe(512 << 16);
      expect((await sent).tag).toBe("ok");
      for (const socket of [client, accepted, server]) socket[Symbol.dispose]();
    });

    it("keeps its streams alive after it is dropped", async () => {
      const [client, accepted, server] = await pair();
      const [stream, done] = accepted.receive();
      const sent = client.send(streamOf(new Uint8Array([9])));
      for (const socket of [client, accepted, server]) socket[Symbol.dispose]();
      expect(await collect(stream)).toEqual([9]);
      expect((await sent).tag).toBe("ok");
      expect((await done).tag).toBe("ok");
    });

    it("sends and receives once, and only when connected", async () => {
      const unconnected = tcp();
      const data = streamOf(new Uint8Array(1));
      const invalid = { tag: "err", val: { tag: "invalid-state" } };
      expect(await unconnected.send(data)).toEqual(invalid);
      expect(data.dropped).toBe(true);
      expect(await unconnected.receive()[1]).toEqual(invalid);
      const [client, accepted, server] = await pair();
      const first = client.receive();
      const second = client.receive();
      expect(await collect(second[0])).toEqual([]);
      expect(await second[1]).toEqual(invalid);
      await first[0].return?.();
      expect(await first[1]).toEqual({ tag: "ok", val: undefined });
      await client.send(streamOf());
      expect(await client.send(streamOf())).toEqual(invalid);
      for (const socket of [client, accepted, server]) socket[Symbol.dispose]();
    });

    it("fails to send once the peer is gone", async () => {
      const [client, accepted, server] = await pair();
      accepted[Symbol.dispose]();
      const endless: GuestStream<Uint8Array> = {
        ...streamOf(),
        read: async () => {
          await new Promise((resolve) => setTimeout(resolve, 1));
          return new Uint8Array(1024);
        },
      };
      const outcome = await client.send(endless);
      expect(outcome.tag).toBe("err");
      expect(outcome.tag === "err" && outcome.val.tag).toMatch(/^connection-(broken|reset)$/);
      for (const socket of [client, server]) socket[Symbol.dispose]();
    });

    it("listens without binding first, and only once", () => {
      const socket = tcp();
      expect(socket.getIsListening()).toBe(false);
      socket.listen();
      expect(socket.getIsListening()).toBe(true);
      expect(socket.getLocalAddress().val.port).not.toBe(0);
      expect(codeOf(() => socket.listen())).toBe("invalid-state");
      expect(codeOf(() => socket.setListenBacklogSize(5n))).toBe("not-supported");
      socket[Symbol.dispose]();
    });

    it("stops listening when the socket and its stream are gone", async () => {
      const server = tcp();
      server.bind(local(family));
      const accept = server.listen();
      const address = server.getLocalAddress();
      server[Symbol.dispose]();
      const client = tcp();
      const [accepted] = await Promise.all([next(accept), client.connect(address, call)]);
      void accept.return?.();
      expect(await rejection(tcp().connect(address, call))).toBe("connection-refused");
      const again = tcp();
      again.bind(address);
      again.listen();
      for (const socket of [client, accepted, again]) socket[Symbol.dispose]();
    });

    it("hands its options to the sockets it accepts", async () => {
      const server = tcp();
      server.setKeepAliveEnabled(true);
      server.setKeepAliveIdleTime(42n * SECOND);
      server.setKeepAliveInterval(43n * SECOND);
      server.setKeepAliveCount(4);
      server.setHopLimit(44);
      server.bind(local(family));
      const accept = server.listen();
      const client = tcp();
      const [accepted] = await Promise.all([next(accept), client.connect(server.getLocalAddress(), call)]);
      expect(accepted.getKeepAliveEnabled()).toBe(true);
      expect(accepted.getKeepAliveIdleTime()).toBe(42n * SECOND);
      expect(accepted.getKeepAliveInterval()).toBe(43n * SECOND);
      expect(accepted.getKeepAliveCount()).toBe(4);
      expect(accepted.getHopLimit()).toBe(44);
      for (const socket of [client, accepted, server]) socket[Symbol.dispose]();
    });

    it("refuses zero for every size, time and count, and clamps what is too large", () => {
      const socket = tcp();
      const max = 0xffff_ffff_ffff_ffffn;
      for (const set of [
        () => socket.setListenBacklogSize(0n),
        () => socket.setKeepAliveIdleTime(0n),
        () => socket.setKeepAliveInterval(0n),
        () => socket.setKeepAliveCount(0),
        () => socket.setHopLimit(0),
        () => socket.setReceiveBufferSize(0n),
        () => socket.setSendBufferSize(0n),
      ])
        expect(codeOf(set)).toBe("invalid-argument");
      socket.setKeepAliveIdleTime(1n);
      expect(socket.getKeepAliveIdleTime()).toBe(SECOND);
      socket.setKeepAliveIdleTime(max);
      socket.setListenBacklogSize(max);
      socket.setReceiveBufferSize(max);
      socket.setReceiveBufferSize(0x10000n);
      expect(socket.getReceiveBufferSize()).toBe(0x10000n);
    });

    it.each<[NetworkOptions, string, string]>([
      [{}, "access-denied", "access-denied"],
      [{ allow: ["*"] }, "access-denied", "connection-refused"],
      [{ listen: true }, "ok", "access-denied"],
      [{ allow: ["127.0.0.1", "::1"] }, "access-denied", "connection-refused"],
      [{ allow: ["0.0.0.0/0", "::/0"] }, "access-denied", "access-denied"],
      [{ allow: ["127.0.0.1:9", "[::1]:9"] }, "access-denied", "access-denied"],
    ])("granted %j", async (options, bound, connected) => {
      const context = contextOf(options);
      const taken = tcp();
      taken.bind(local(family));
      const socket = new TcpSocket(context, family);
      expect(codeOf(() => socket.bind(local(family)))).toBe(bound);
      socket[Symbol.dispose]();
      expect(await rejection(new TcpSocket(context, family).connect(taken.getLocalAddress(), call))).toBe(
        connected,
      );
      taken[Symbol.dispose]();
    });

    it("gives up connecting when the call is cancelled", async () => {
      const cancelled = new AbortController();
      cancelled.abort();
      const server = tcp();
      server.bind(local(family));
      server.listen();
      const client = tcp();
      const outcome = await rejection(client.connect(server.getLocalAddress(), { signal: cancelled.signal }));
      expect(["connection-aborted", "ok"]).toContain(outcome);
      for (const socket of [client, server]) socket[Symbol.dispose]();
    });
  });

  describe.each(families)("a %s UDP socket", (family) => {
    const udp = (): UdpSocket => new UdpSocket(open, family);

    it("moves datagrams, with and without a peer", async () => {
      const server = udp();
      server.bind(local(family));
      const client = udp();
      expect(codeOf(() => client.getLocalAddress())).toBe("invalid-state");
      client.connect(server.getLocalAddress());
      expect(client.getRemoteAddress()).toEqual(server.getLocalAddress());
      expect(ipOf(client.getLocalAddress())).toEqual(ipOf(local(family)));
      const received = server.receive(call);
      await client.send(new Uint8Array([1, 2, 3, 4]), undefined);
      const [data, from] = await received;
      expect([...data]).toEqual([1, 2, 3, 4]);
      expect(from).toEqual(client.getLocalAddress());
      await server.send(new Uint8Array([5]), from);
      expect([...(await client.receive(call))[0]]).toEqual([5]);
      for (const socket of [client, server]) socket[Symbol.dispose]();
    });

    it("with a peer takes datagrams of nobody else and sends to nobody else", async () => {
      const [server, client, stranger] = [udp(), udp(), udp()];
      server.bind(local(family));
      client.connect(server.getLocalAddress());
      await stranger.send(new Uint8Array([1]), client.getLocalAddress());
      expect(await rejection(client.send(new Uint8Array(1), local(family, 9)))).toBe("invalid-argument");
      await client.send(new Uint8Array([2]), server.getLocalAddress());
      const [, from] = await server.receive(call);
      await server.send(new Uint8Array([3]), from);
      expect([...(await client.receive(call))[0]]).toEqual([3]);
      for (const socket of [client, server, stranger]) socket[Symbol.dispose]();
    });

    it.each<[string, IpSocketAddress | undefined, string]>([
      ["of the other family", local(other(family), 9), "invalid-argument"],
      ["that is unspecified", family === "ipv4" ? at("0.0.0.0", 9) : at("::", 9), "invalid-argument"],
      ["with port 0", local(family, 0), "invalid-argument"],
      ["that is missing", undefined, "invalid-argument"],
    ])("does not send to an address %s", async (_what, address, code) => {
      const socket = udp();
      expect(await rejection(socket.send(new Uint8Array(1), address))).toBe(code);
      if (address !== undefined) expect(codeOf(() => socket.connect(address))).toBe(code);
      socket[Symbol.dispose]();
    });

    it("connects again, disconnects, and binds once", async () => {
      const socket = udp();
      expect(codeOf(() => socket.disconnect())).toBe("invalid-state");
      expect(await rejection(socket.receive(call))).toBe("invalid-state");
      socket.connect(local(family, 42));
      socket.connect(local(family, 43));
      expect(socket.getRemoteAddress().val.port).toBe(43);
      socket.disconnect();
      expect(codeOf(() => socket.getRemoteAddress())).toBe("invalid-state");
      socket.connect(local(family, 42));
      expect(codeOf(() => socket.bind(local(family)))).toBe("invalid-state");
      socket[Symbol.dispose]();
    });

    it("refuses a bound address and too large a datagram", async () => {
      const [first, second] = [udp(), udp()];
      first.bind(local(family));
      expect(codeOf(() => second.bind(first.getLocalAddress()))).toBe("address-in-use");
      expect(await rejection(second.send(new Uint8Array(65_536), local(family, 9)))).toBe(
        "datagram-too-large",
      );
      await second.send(new Uint8Array(60_000), first.getLocalAddress());
      expect((await first.receive(call))[0]).toHaveLength(60_000);
      for (const socket of [first, second]) socket[Symbol.dispose]();
    });

    it("stores and sets its options", () => {
      const socket = udp();
      expect(codeOf(() => socket.setUnicastHopLimit(0))).toBe("invalid-argument");
      expect(codeOf(() => socket.setReceiveBufferSize(0n))).toBe("invalid-argument");
      expect(codeOf(() => socket.setSendBufferSize(0n))).toBe("invalid-argument");
      socket.setUnicastHopLimit(42);
      socket.setReceiveBufferSize(0xffff_ffff_ffff_ffffn);
      socket.setReceiveBufferSize(0x10000n);
      socket.bind(local(family));
      socket.setSendBufferSize(0x10000n);
      expect(socket.getUnicastHopLimit()).toBe(42);
      expect(socket.getReceiveBufferSize()).toBe(0x10000n);
      socket[Symbol.dispose]();
    });

    it("stops waiting when the call is cancelled", async () => {
      const socket = udp();
      socket.bind(local(family));
      const abort = new AbortController();
      const received = rejection(socket.receive({ signal: abort.signal }));
      abort.abort();
      expect(await received).toBe("connection-aborted");
      socket[Symbol.dispose]();
    });

    it("without the permission to listen hears only whom it may reach", async () => {
      const [friend, stranger] = [udp(), udp()];
      friend.bind(local(family));
      stranger.bind(local(family));
      const { port } = friend.getLocalAddress().val;
      const host = family === "ipv4" ? "127.0.0.1" : "[::1]";
      const socket = new UdpSocket(contextOf({ allow: [`${host}:${port}`] }), family);
      expect(codeOf(() => socket.bind(local(family)))).toBe("access-denied");
      expect(await rejection(socket.send(new Uint8Array(1), stranger.getLocalAddress()))).toBe(
        "access-denied",
      );
      await socket.send(new Uint8Array([1]), friend.getLocalAddress());
      const [, from] = await friend.receive(call);
      const own = local(family, from.val.port);
      await stranger.send(new Uint8Array([6]), own);
      await friend.send(new Uint8Array([7]), own);
      expect([...(await socket.receive(call))[0]]).toEqual([7]);
      for (const each of [friend, stranger, socket]) each[Symbol.dispose]();
    });
  });

  describe("name lookup", () => {
    it.each<[NetworkOptions, string, string]>([
      [OPEN, "localhost", "ok"],
      [{ allow: ["localhost:80"] }, "localhost", "ok"],
      [{}, "127.0.0.1", "ok"],
      [{}, "::1", "ok"],
      [{}, "localhost", "access-denied"],
      [{ allow: ["10.0.0.0/8"] }, "localhost", "access-denied"],
      [OPEN, "", "invalid-argument"],
      [OPEN, "a b", "invalid-argument"],
      [OPEN, "nonexistent.invalid", "name-unresolvable"],
    ])("granted %j, %j", async (options, name, outcome) => {
      const result = await rejection(resolveAddresses(contextOf(options), name, call));
      const offline = result === "temporary-resolver-failure" && outcome === "name-unresolvable";
      expect(offline ? outcome : result).toBe(outcome);
    });
  });
});

describe("a stream that fails", () => {
  it.each([false, true])("tells why, also to a reader that dropped it after a byte (%s)", async (drops) => {
    const server = net.createServer((socket) => {
      socket.write(new Uint8Array(1));
      setTimeout(() => socket.resetAndDestroy(), 20);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as net.AddressInfo;
    const client = new TcpSocket({ network: nodeNetwork(OPEN), names: new ResolvedNames() }, "ipv4");
    await client.connect(at("127.0.0.1", port), call);
    const [stream, outcome] = client.receive();
    expect((await stream.next()).value).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, drops ? 60 : 0));
    if (drops) await stream.return?.();
    else expect(await collect(stream)).toEqual([]);
    expect(await outcome).toEqual({ tag: "err", val: { tag: "connection-reset" } });
    client[Symbol.dispose]();
    server.close();
  });
});

describe("an allowed name", () => {
  it("opens what it resolves to, unless that is private", async () => {
    const answers = [["10.0.0.7"], ["93.184.216.34"], ["127.0.0.1"]];
    const network = createMemoryNetwork({
      addresses: ["93.184.216.34", "10.0.0.7"],
      hosts: (name) => (name === "example.com" ? answers.shift() : undefined),
    });
    const server = new TcpSocket({ network: network.port(OPEN), names: new ResolvedNames() }, "ipv4");
    server.bind(at("0.0.0.0", 80));
    server.listen();
    const context = { network: network.port({ allow: ["example.com"] }), names: new ResolvedNames() };
    const attempt = async (): Promise<string> => {
      const [ip] = await resolveAddresses(context, "example.com", call);
      if (ip === undefined) throw new Error("no address");
      return rejection(new TcpSocket(context, "ipv4").connect(socketAddress(ip, 80), call));
    };
    expect(await rejection(new TcpSocket(context, "ipv4").connect(at("93.184.216.34", 80), call))).toBe(
      "access-denied",
    );
    expect([await attempt(), await attempt(), await attempt()]).toEqual([
      "access-denied",
      "ok",
      "access-denied",
    ]);
    expect(await rejection(new TcpSocket(context, "ipv4").connect(at("93.184.216.34", 81), call))).toBe(
      "connection-refused",
    );
  });
});
