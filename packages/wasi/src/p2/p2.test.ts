/** WASI 0.2 beside 0.3 in one program: the same arguments, files, streams, clocks and network. */
import { describe, expect, test } from "vitest";
import { createMemoryNetwork } from "../adapters/memory/network.ts";
import { memoryPlatform, MemorySink, MemorySource, VirtualClock } from "../adapters/memory/index.ts";
import { nodePlatform } from "../adapters/node/index.ts";
import type { Port } from "../port/index.ts";
import type { IpSocketAddress } from "../sockets/address.ts";
import { ports } from "../testing/filesystems.test-util.ts";
import type { DescriptorP2 } from "./filesystem/descriptor.ts";
import type { IoError } from "./io/error.ts";
import { importer, outcome } from "./testing.test-util.ts";

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe.each<[string, () => Port]>([
  ["memory", memoryPlatform],
  ["node", nodePlatform],
])("cli, clocks and random of 0.2 on %s", (_platform, make) => {
  test("environment", () => {
    const get = importer(make(), { args: ["a"], env: { B: "c" }, cwd: "/d" });
    const environment = get("wasi:cli/environment");
    const found = [environment.getArguments(), environment.getEnvironment(), environment.initialCwd()];
    expect(found).toEqual([["a"], [["B", "c"]], "/d"]);
  });

  test("standard streams", async () => {
    const stdout = new MemorySink(100);
    const get = importer(make(), { stdio: { stdin: new MemorySource("in"), stdout } });
    const input = get("wasi:cli/stdin").getStdin();
    const output = get("wasi:cli/stdout").getStdout();
    expect(decode(await input.blockingRead(10n))).toBe("in");
    expect(await outcome(() => input.blockingRead(10n))).toEqual({ tag: "closed" });
    await output.blockingWriteAndFlush(encode("out"));
    expect(stdout.text()).toBe("out");
  });

  test("a timer is ready from its mark on, and not before", async () => {
    const get = importer(make());
    const clock = get("wasi:clocks/monotonic-clock");
    const start = clock.now();
    const timer = clock.subscribeDuration(3_000_000n);
    expect(timer.ready()).toBe(false);
    await timer.block();
    expect(clock.now() - start).toBeGreaterThanOrEqual(3_000_000n);
    expect(timer.ready()).toBe(true);
    expect(clock.subscribeDuration(0n).ready()).toBe(true);
  });

  test("random bytes, exactly as many as asked for", () => {
    const get = importer(make(), { limits: { random: { maxExactBytes: 200_000 } } });
    const random = get("wasi:random/random");
    expect(random.getRandomBytes(150_000n)).toHaveLength(150_000);
    expect(() => random.getRandomBytes(200_001n)).toThrow(RangeError);
  });
});

test("a dropped timer is let go", async () => {
  const clock = new VirtualClock();
  const get = importer(memoryPlatform({ clocks: clock }));
  const timers = get("wasi:clocks/monotonic-clock");
  const timer = timers.subscribeDuration(10n);
  expect(timer.ready()).toBe(false);
  timer[Symbol.dispose]();
  clock.advance(20n);
  expect(timer.ready()).toBe(true);
});

describe.each(ports)("filesystem of 0.2 on %s", (_platform, make) => {
  interface Case {
    readonly what: string;
    readonly run: (root: DescriptorP2, errorCode: (error: IoError) => string | undefined) => unknown;
    readonly gives: unknown;
  }
  const follow = { symlinkFollow: true };
  const rw = { read: true, write: true };

  const cases: readonly Case[] = [
    {
      what: "read in parts",
      run: async (root) => {
        const file = await root.openAt(follow, "a.txt", {}, { read: true });
        const parts = [await file.read(4n, 0n), await file.read(100n, 4n), await file.read(10n, 7n)];
        return parts.map(([bytes, end]) => [decode(bytes), end]);
      },
      gives: [
        ["text", false],
        [" of", false],
        ["", true],
      ],
    },
    {
      what: "write and read as streams",
      run: async (root) => {
        const file = await root.openAt(follow, "new", { create: true }, rw);
        const output = file.writeViaStream(0n);
        await output.blockingWriteAndFlush(encode("written"));
        output[Symbol.dispose]();
        const more = file.appendViaStream();
        await more.blockingWriteAndFlush(encode(" more"));
        more[Symbol.dispose]();
        expect(await file.write(encode("W"), 0n)).toBe(1n);
        const input = file.readViaStream(0n);
        file[Symbol.dispose]();
        const found = decode(await input.blockingRead(100n));
        const end = await outcome(() => input.blockingRead(1n));
        input[Symbol.dispose]();
        return [found, end];
      },
      gives: ["Written more", { tag: "closed" }],
    },
    {
      what: "list",
      run: async (root) => {
        const entries = root.readDirectory();
        const found: unknown[] = [];
        for (
          let entry = await entries.readDirectoryEntry();
          entry !== undefined;
          entry = await entries.readDirectoryEntry()
        )
          found.push(`${entry.type} ${entry.name}`);
        entries[Symbol.dispose]();
        return found.map(String).toSorted();
      },
      gives: ["directory dir", "regular-file a.txt"],
    },
    {
      what: "type and flags",
      run: (root) => [root.getType(), root.getFlags().mutateDirectory],
      gives: ["directory", true],
    },
    { what: "stat", run: async (root) => (await root.statAt(follow, "a.txt")).type, gives: "regular-file" },
    { what: "a missing file", run: (root) => root.openAt(follow, "missing", {}, {}), gives: "no-entry" },
    { what: "an escape", run: (root) => root.openAt(follow, "../x", {}, {}), gives: "not-permitted" },
    { what: "a directory read as a file", run: (root) => root.readViaStream(0n), gives: "is-directory" },
    {
      what: "a file listed",
      run: async (root) => (await root.openAt(follow, "a.txt", {}, {})).readDirectory(),
      gives: "not-directory",
    },
    {
      what: "write to what is read",
      run: async (root) => (await root.openAt(follow, "a.txt", {}, {})).write(encode("x"), 0n),
      gives: "bad-descriptor",
    },
    {
      what: "mkdir, rename, link, unlink, rmdir",
      run: async (root) => {
        await root.createDirectoryAt("new");
        await root.linkAt({}, "a.txt", root, "new/hard");
        await root.renameAt("new/hard", root, "new/moved");
        await root.symlinkAt("moved", "new/soft");
        const target = await root.readlinkAt("new/soft");
        const one = await root.openAt(follow, "a.txt", {}, {});
        const two = await root.openAt(follow, "new/soft", {}, {});
        const same = await one.isSameObject(two);
        await root.unlinkFileAt("new/soft");
        await root.unlinkFileAt("new/moved");
        await root.removeDirectoryAt("new");
        return [target, same, await outcome(() => root.statAt({}, "new"))];
      },
      gives: ["moved", true, "no-entry"],
    },
    {
      what: "why a stream failed",
      run: async (root, errorCode) => {
        const output = (await root.openAt(follow, "a.txt", {}, rw)).writeViaStream(2n ** 60n);
        const failure = await outcome(() => output.blockingWriteAndFlush(encode("x")));
        return errorCode((failure as { val: IoError }).val);
      },
      gives: "file-too-large",
    },
  ];

  test.each(cases)("$what", async ({ run, gives }) => {
    const filesystem = make({ "a.txt": "text of", dir: {} });
    try {
      const get = importer(filesystem.port);
      const preopens = get("wasi:filesystem/preopens");
      const types = get("wasi:filesystem/types");
      const [first] = preopens.getDirectories();
      if (first === undefined) throw new Error("no preopen");
      expect(await outcome(() => run(first[0], types.filesystemErrorCode))).toEqual(gives);
    } finally {
      filesystem[Symbol.dispose]();
    }
  });
});

describe("sockets of 0.2", () => {
  const loopback = (port: number): IpSocketAddress => ({
    tag: "ipv4",
    val: { port, address: [127, 0, 0, 1] },
  });
  const network = { allow: ["127.0.0.1"], listen: true };
  const platforms: readonly [string, () => Port][] = [
    ["memory", () => ({ ...memoryPlatform(), network: createMemoryNetwork().port(network) })],
    ["node", () => nodePlatform({ network })],
  ];

  describe.each(platforms)("on %s", (_platform, make) => {
    test("a connection, both ways, to its end", async () => {
      const get = importer(make());
      const { createTcpSocket } = get("wasi:sockets/tcp-create-socket");
      const { instanceNetwork } = get("wasi:sockets/instance-network");

      const server = createTcpSocket("ipv4");
      server.startBind(instanceNetwork(), loopback(0));
      expect(await outcome(() => server.startListen())).toBe("concurrency-conflict");
      server.finishBind();
      expect(await outcome(() => server.finishBind())).toBe("not-in-progress");
      server.startListen();
      server.finishListen();
      expect(await outcome(() => server.accept())).toBe("would-block");

      const client = createTcpSocket("ipv4");
      client.startConnect(instanceNetwork(), server.localAddress());
      expect(await outcome(() => client.finishConnect())).toBe("would-block");
      await client.subscribe().block();
      const [fromServer, toServer] = client.finishConnect();
      await server.subscribe().block();
      const [accepted, fromClient, toClient] = server.accept();

      await toServer.blockingWriteAndFlush(encode("question"));
      expect(decode(await fromClient.blockingRead(100n))).toBe("question");
      client.shutdown("send");
      expect(await outcome(() => fromClient.blockingRead(1n))).toEqual({ tag: "closed" });
      await toClient.blockingWriteAndFlush(encode("answer"));
      expect(decode(await fromServer.blockingRead(100n))).toBe("answer");
      accepted.shutdown("both");
      expect(await outcome(() => fromServer.blockingRead(1n))).toEqual({ tag: "closed" });

      for (const handle of [fromServer, toServer, fromClient, toClient, accepted, client, server])
        handle[Symbol.dispose]();
    });

    test("a refused connection", async () => {
      const get = importer(make());
      const { createTcpSocket } = get("wasi:sockets/tcp-create-socket");
      const client = createTcpSocket("ipv4");
      client.startConnect({}, loopback(1));
      await client.subscribe().block();
      expect(await outcome(() => client.finishConnect())).toBe("connection-refused");
    });

    test("datagrams", async () => {
      const get = importer(make());
      const { createUdpSocket } = get("wasi:sockets/udp-create-socket");
      const [one, two] = [createUdpSocket("ipv4"), createUdpSocket("ipv4")];
      for (const socket of [one, two]) {
        socket.startBind({}, loopback(0));
        socket.finishBind();
      }
      const [, outgoing] = one.stream(two.localAddress());
      const [incoming] = two.stream(undefined);
      expect(incoming.receive(10n)).toEqual([]);
      expect(outgoing.checkSend()).toBeGreaterThan(0n);
      expect(outgoing.send([{ data: encode("hello"), remoteAddress: undefined }])).toBe(1n);
      await incoming.subscribe().block();
      const [datagram] = incoming.receive(10n);
      expect(decode(datagram?.data ?? new Uint8Array())).toBe("hello");
      expect(datagram?.remoteAddress).toEqual(one.localAddress());
      incoming[Symbol.dispose]();
      for (const socket of [one, two]) socket[Symbol.dispose]();
    });
  });

  test("nothing without a network", async () => {
    const get = importer(memoryPlatform());
    const { createTcpSocket } = get("wasi:sockets/tcp-create-socket");
    expect(await outcome(() => createTcpSocket("ipv4"))).toBe("access-denied");
  });
});
