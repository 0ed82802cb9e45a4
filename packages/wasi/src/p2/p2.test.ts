/** WASI 0.2 beside 0.3 in one program: the same arguments, files, streams, clocks and network. */
import { describe, expect, test } from "vitest";
import { createMemoryNetwork } from "../adapters/memory/network.ts";
import { memoryPlatform, MemorySink, MemorySource, VirtualClock } from "../adapters/memory/index.ts";
import { nodePlatform } from "../adapters/node/index.ts";
import { createWasi } from "../index.ts";
import type { Port } from "../port/index.ts";
import type { ByteSource } from "../port/stdio.ts";
import type { ProducedStream } from "../produce.ts";
import type { IpSocketAddress } from "../sockets/address.ts";
import { ports } from "../testing/filesystems.test-util.ts";
import type { DescriptorP2 } from "./filesystem/descriptor.ts";
import type { IoError } from "./io/error.ts";
import type { InputStream } from "./io/input-stream.ts";
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

  test("readers of both generations share standard input: each byte once, in the order of the reads", async () => {
    const clock = createWasi(make(), { stdio: { stdin: new MemorySource("0123456789abcdef") } });
    const second = clock["wasi:cli/stdin@0.2.12"] as unknown as { getStdin: () => InputStream };
    const third = clock["wasi:cli/stdin@0.3.0"];
    const [one, two] = [second.getStdin(), second.getStdin()];
    expect(decode(await one.blockingRead(2n))).toBe("01");
    // Whoever asks whether there is something has it read; the one who reads first gets it.
    await one.subscribe().block();
    const [iterable] = third?.readViaStream() ?? [];
    const stream = iterable as ProducedStream<Uint8Array>;
    expect(decode((await stream.next(3)).value ?? new Uint8Array())).toBe("234");
    expect(decode(await two.blockingRead(2n))).toBe("56");
    one[Symbol.dispose]();
    expect(decode((await stream.next(4)).value ?? new Uint8Array())).toBe("789a");
    await stream.return();
    expect(decode(await two.blockingRead(100n))).toBe("bcdef");
    expect(await outcome(() => two.blockingRead(1n))).toEqual({ tag: "closed" });
  });

  test("a reader of 0.3 that leaves takes nothing from one of 0.2", async () => {
    let give: (chunk: Uint8Array) => void = () => {};
    const stdin: ByteSource = {
      isTerminal: false,
      read: (_max, signal) =>
        new Promise((resolve, reject) => {
          give = resolve;
          signal.addEventListener("abort", () => reject(signal.reason as Error));
        }),
    };
    const imports = createWasi(make(), { stdio: { stdin } });
    const [iterable, result] = imports["wasi:cli/stdin@0.3.0"]?.readViaStream() ?? [];
    const stream = iterable as ProducedStream<Uint8Array>;
    const second = imports["wasi:cli/stdin@0.2.12"] as unknown as { getStdin: () => InputStream };
    const input = second.getStdin();
    void stream.next();
    await Promise.resolve();
    const read = input.blockingRead(10n);
    await stream.return();
    expect(await result).toEqual({ tag: "ok" });
    give(encode("text"));
    expect(decode(await read)).toBe("text");
  });

  test("without standard input its end is there at once", async () => {
    const { clocks, random } = make();
    const input = importer({ clocks, random })("wasi:cli/stdin").getStdin();
    expect(input.subscribe().ready()).toBe(true);
    expect(await outcome(() => input.blockingRead(1n))).toEqual({ tag: "closed" });
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
      what: "a time that only 0.2 can write",
      run: async (root) => {
        const time = { tag: "timestamp", val: { seconds: 2n ** 63n, nanoseconds: 0 } } as const;
        return root.setTimesAt(follow, "a.txt", time, time);
      },
      gives: "overflow",
    },
    {
      what: "a time before 1970, which 0.2 cannot tell",
      run: async (root) => {
        const time = { tag: "timestamp", val: { seconds: -5n, nanoseconds: 0 } } as const;
        await root.setTimesAt(follow, "a.txt", time, {
          tag: "timestamp",
          val: { seconds: 5n, nanoseconds: 0 },
        });
        const stat = await root.statAt(follow, "a.txt");
        return [stat.dataAccessTimestamp, stat.dataModificationTimestamp];
      },
      gives: [undefined, { seconds: 5n, nanoseconds: 0 }],
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

    test("what shutting down leaves", async () => {
      const get = importer(make());
      const { createTcpSocket } = get("wasi:sockets/tcp-create-socket");
      const server = createTcpSocket("ipv4");
      server.startBind({}, loopback(0));
      expect(server.subscribe().ready()).toBe(true);
      server.finishBind();
      server.startListen();
      // It is the listening that is waited for, and not yet a connection.
      expect(server.subscribe().ready()).toBe(true);
      server.finishListen();
      expect(server.subscribe().ready()).toBe(false);

      const client = createTcpSocket("ipv4");
      client.startConnect({}, server.localAddress());
      await client.subscribe().block();
      const [fromServer, toServer] = client.finishConnect();
      await server.subscribe().block();
      const [accepted, fromClient, toClient] = server.accept();
      await toClient.blockingWriteAndFlush(encode("unread"));
      await fromServer.subscribe().block();
      client.shutdown("receive");
      expect(await outcome(() => fromServer.read(10n))).toEqual({ tag: "closed" });
      await toServer.blockingWriteAndFlush(encode("last"));
      client.shutdown("send");
      expect(await outcome(() => toServer.checkWrite())).toEqual({ tag: "closed" });
      expect(decode(await fromClient.blockingRead(10n))).toBe("last");
      expect(await outcome(() => fromClient.blockingRead(10n))).toEqual({ tag: "closed" });
      for (const handle of [fromServer, toServer, fromClient, toClient, accepted, client, server])
        handle[Symbol.dispose]();
    });

    test("a connection that nobody accepted is closed with the listener", async () => {
      const get = importer(make());
      const { createTcpSocket } = get("wasi:sockets/tcp-create-socket");
      const server = createTcpSocket("ipv4");
      server.startBind({}, loopback(0));
      server.finishBind();
      server.startListen();
      server.finishListen();
      const client = createTcpSocket("ipv4");
      client.startConnect({}, server.localAddress());
      await server.subscribe().block();
      await client.subscribe().block();
      const [fromServer] = client.finishConnect();
      server[Symbol.dispose]();
      expect(await outcome(() => fromServer.blockingRead(1n))).toMatchObject({ tag: expect.any(String) });
      client[Symbol.dispose]();
    });

    test("an address of the other family is refused when connecting begins", async () => {
      const client = importer(make())("wasi:sockets/tcp-create-socket").createTcpSocket("ipv4");
      const remote: IpSocketAddress = {
        tag: "ipv6",
        val: { port: 1, flowInfo: 0, address: [0, 0, 0, 0, 0, 0, 0, 1], scopeId: 0 },
      };
      expect(await outcome(() => client.startConnect({}, remote))).toBe("invalid-argument");
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

  test("what cannot be sent is refused at once; what stands before it is sent", async () => {
    const get = importer({ ...memoryPlatform(), network: createMemoryNetwork().port(network) });
    const socket = get("wasi:sockets/udp-create-socket").createUdpSocket("ipv4");
    socket.startBind({}, loopback(0));
    socket.finishBind();
    const [incoming, outgoing] = socket.stream(undefined);
    const to = (remoteAddress: IpSocketAddress | undefined, length = 1) => ({
      data: new Uint8Array(length),
      remoteAddress,
    });
    const own = socket.localAddress();
    const elsewhere: IpSocketAddress = { tag: "ipv4", val: { port: 9, address: [192, 0, 2, 1] } };
    expect(await outcome(() => outgoing.send([to(undefined)]))).toBe("invalid-argument");
    expect(await outcome(() => outgoing.send([to(elsewhere)]))).toBe("access-denied");
    expect(await outcome(() => outgoing.send([to(own, 65_508)]))).toBe("datagram-too-large");
    expect(outgoing.send([to(own), to(own, 2), to(elsewhere), to(own)])).toBe(2n);
    for (const length of [1, 2]) {
      await incoming.subscribe().block();
      expect(incoming.receive(10n).map(({ data }) => data.byteLength)).toEqual([length]);
    }
    expect(incoming.subscribe().ready()).toBe(false);
    expect(outgoing.checkSend()).toBeGreaterThan(0n);
    expect(() => outgoing.send(Array.from({ length: 17 }, () => to(own)))).toThrow(RangeError);
  });

  test("nothing without a network", async () => {
    const get = importer(memoryPlatform());
    const { createTcpSocket } = get("wasi:sockets/tcp-create-socket");
    expect(await outcome(() => createTcpSocket("ipv4"))).toBe("access-denied");
  });
});
