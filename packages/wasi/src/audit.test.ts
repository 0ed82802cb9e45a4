/** What a host is told of a guest's uses, in each area, granted and denied. */
import { expect, test } from "vitest";
import { memoryPlatform } from "./adapters/memory/index.ts";
import { createMemoryNetwork } from "./adapters/memory/network.ts";
import type { CapabilityUse } from "./port/audit.ts";
import type { Descriptor } from "./filesystem/descriptor.ts";
import { createNetworkPolicy, parseHost } from "./sockets/policy/index.ts";
import { parseIp, socketAddress, type IpAddress } from "./sockets/address.ts";
import { TcpSocket } from "./sockets/tcp.ts";
import { UdpSocket } from "./sockets/udp.ts";
import { ResolvedNames } from "./sockets/policy/resolved-names.ts";
import { createWasi } from "./wasi.ts";

function collector(): { readonly uses: CapabilityUse[]; readonly audit: (use: CapabilityUse) => void } {
  const uses: CapabilityUse[] = [];
  return { uses, audit: (use) => void uses.push(use) };
}

type Act = (directory: Descriptor) => unknown;
type Told = readonly [operation: string, path: string, writes: boolean, failure?: string];

const READ = { read: true };

test.each<[what: string, readOnly: boolean, act: Act, told: readonly Told[], granted: boolean]>([
  ["opening to read", true, (d) => d.openAt({}, "a", {}, READ), [["open-at", "/d/a", false]], true],
  [
    "opening to write",
    false,
    (d) => d.openAt({}, "a", {}, { write: true }),
    [["open-at", "/d/a", true]],
    true,
  ],
  [
    "what is not there",
    true,
    (d) => d.openAt({}, "b", {}, READ),
    [["open-at", "/d/b", false, "no-entry"]],
    true,
  ],
  [
    "writing",
    true,
    (d) => d.openAt({}, "a", {}, { write: true }),
    [["open-at", "/d/a", true, "read-only"]],
    false,
  ],
  [
    "leaving",
    false,
    (d) => d.openAt({}, "../a", {}, READ),
    [["open-at", "/d/../a", false, "not-permitted"]],
    false,
  ],
  ["the root", false, (d) => d.statAt({}, "/etc"), [["stat-at", "/etc", false, "not-permitted"]], false],
  ["removing", true, (d) => d.unlinkFileAt("a"), [["unlink-file-at", "/d/a", true, "read-only"]], false],
  [
    "setting times",
    true,
    (d) => d.setTimes({ tag: "now" }, { tag: "now" }),
    [["set-times", "/d/.", true, "read-only"]],
    false,
  ],
  [
    "moving",
    false,
    (d) => d.renameAt("a", d, "b"),
    [
      ["rename-at", "/d/b", true],
      ["rename-at", "/d/a", true],
    ],
    true,
  ],
  [
    "a file of a directory opened before",
    true,
    async (d) => (await d.openAt({}, "sub", { directory: true }, READ)).openAt({}, "x", {}, READ),
    [
      ["open-at", "/d/sub", false],
      ["open-at", "/d/sub/x", false],
    ],
    true,
  ],
])("files: %s (read-only: %s)", async (_what, readOnly, act, told, granted) => {
  const { uses, audit } = collector();
  const tree = { a: "text", sub: { x: "text" } };
  const platform = memoryPlatform({ preopens: [{ guest: "/d", tree, readOnly }], audit });
  const [[directory] = []] = createWasi(platform)["wasi:filesystem/preopens@0.3.0"]?.getDirectories() ?? [];
  expect(uses.splice(0)).toEqual([{ kind: "directories", paths: ["/d"] }]);
  if (directory === undefined) throw new Error("there is a directory");
  await Promise.resolve(act(directory)).catch(() => {});
  expect(uses).toEqual(
    told.map(([operation, path, writes, failure]) => ({
      kind: "file",
      operation,
      preopen: "/d",
      path,
      writes,
      granted,
      failure,
    })),
  );
});

test("the environment is told by the names given, whichever generation asks", () => {
  const { uses, audit } = collector();
  const wasi = createWasi(memoryPlatform({ audit }), { env: { A: "1", B: "2" } });
  wasi["wasi:cli/environment@0.3.0"]?.getEnvironment();
  const older = Object.entries(wasi).find(([name]) => name.startsWith("wasi:cli/environment@0.2"))?.[1];
  (older as { getEnvironment(): unknown }).getEnvironment();
  expect(uses).toEqual([1, 2].map(() => ({ kind: "environment", names: ["A", "B"] })));
});

function ip(text: string): IpAddress {
  const parsed = parseIp(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

const connect = (host: string, port: number, granted: boolean): CapabilityUse => ({
  kind: "connect",
  host,
  port,
  granted,
});

test("the network's policy tells each decision, by what would have to be allowed", () => {
  const { uses, audit } = collector();
  const policy = createNetworkPolicy({ allow: ["a.example:443", "10.0.0.1"], audit });
  const a = parseHost("a.example");
  if (a !== undefined) policy.allowsHost(a, 80);
  policy.allowsLookup("a.example");
  policy.allowsAddress(ip("93.184.216.34"), 443, ["a.example"]);
  // The name does not open what is not public.
  policy.allowsAddress(ip("10.0.0.2"), 443, ["a.example"]);
  policy.allowsAddress(ip("10.0.0.1"), 1);
  policy.accepts(ip("10.0.0.9"), 1, []);
  expect(uses).toEqual([
    connect("a.example", 80, false),
    { kind: "lookup", name: "a.example", granted: true },
    connect("a.example", 443, true),
    connect("10.0.0.2", 443, false),
    connect("10.0.0.1", 1, true),
  ]);
});

test.each([true, false])("sockets tell where they listen and connect (granted: %s)", async (granted) => {
  const { uses, audit } = collector();
  const allow = granted ? ["127.0.0.1"] : [];
  const network = createMemoryNetwork().port({ allow, listen: granted, audit });
  const context = { network, names: new ResolvedNames() };
  const loopback = socketAddress(ip("127.0.0.1"), 0);
  const peer = socketAddress(ip("127.0.0.1"), 9);
  const quietly = async (act: () => unknown): Promise<void> => {
    try {
      await act();
    } catch {
      // Refused, or nobody is there.
    }
  };
  await quietly(() => new TcpSocket(context, "ipv4").bind(loopback));
  await quietly(() => new TcpSocket(context, "ipv4").listen());
  await quietly(() => new UdpSocket(context, "ipv4").bind(loopback));
  await quietly(() => new TcpSocket(context, "ipv4").connect(peer, { signal: new AbortController().signal }));
  await quietly(() => new UdpSocket(context, "ipv4").send(new Uint8Array(1), peer));
  expect(uses).toEqual([
    { kind: "listen", protocol: "tcp", address: "127.0.0.1:0", granted },
    { kind: "listen", protocol: "tcp", address: "0.0.0.0:0", granted },
    { kind: "listen", protocol: "udp", address: "127.0.0.1:0", granted },
    connect("127.0.0.1", 9, granted),
    connect("127.0.0.1", 9, granted),
  ]);
});
