import { describe, expect, it } from "vitest";
import { formatIp, parseIp, type IpAddress } from "../address.ts";
import { createNetworkPolicy, formatHost, parseHost } from "./index.ts";
import { specialRangeOf } from "./ranges.ts";
import { MAX_NAMES_PER_ADDRESS, MAX_RESOLVED_ADDRESSES, ResolvedNames } from "./resolved-names.ts";

function ip(text: string): IpAddress {
  const parsed = parseIp(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

describe("addresses as text", () => {
  it.each([
    ["127.0.0.1", "127.0.0.1"],
    ["::", "::"],
    ["::1", "::1"],
    ["1::", "1::"],
    ["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["::ffff:1.2.3.4", "::ffff:102:304"],
    ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
  ])("%s", (text, formatted) => {
    expect(formatIp(ip(text))).toBe(formatted);
  });

  it.each([
    "",
    "1.2.3",
    "1.2.3.256",
    "01.2.3.4",
    "1.2.3.4.5",
    ":::",
    "1::2::3",
    "12345::",
    "1:2:3:4:5:6:7",
    "::1%lo",
    "a.b",
  ])("refuses %j", (text) => {
    expect(parseIp(text)).toBeUndefined();
  });
});

describe("hosts", () => {
  it.each([
    ["Example.COM.", "example.com"],
    ["bücher.example", "xn--bcher-kva.example"],
    ["127.1", "127.0.0.1"],
    ["0x7f000001", "127.0.0.1"],
    ["2130706433", "127.0.0.1"],
    ["[::1]", "::1"],
    ["::ffff:10.0.0.1", "10.0.0.1"],
  ])("%s is %s", (text, wanted) => {
    const host = parseHost(text);
    expect(host && formatHost(host)).toBe(wanted);
  });

  it.each(["", " ", "a b", "a/b", "user@host", "a..b", "a:80", "x".repeat(64), `${"a.".repeat(130)}b`])(
    "refuses %j",
    (text) => {
      expect(parseHost(text)).toBeUndefined();
    },
  );
});

describe("special ranges", () => {
  it.each([
    ["8.8.8.8", undefined],
    ["2606:4700::1", undefined],
    ["127.8.8.8", "loopback"],
    ["10.1.2.3", "private"],
    ["172.31.255.255", "private"],
    ["172.32.0.1", undefined],
    ["192.168.1.1", "private"],
    ["169.254.169.254", "link-local"],
    ["100.64.0.1", "shared"],
    ["0.0.0.0", "unspecified"],
    ["::", "unspecified"],
    ["::1", "loopback"],
    ["fe80::1", "link-local"],
    ["fd00::1", "private"],
    ["::ffff:169.254.169.254", "link-local"],
    ["::127.0.0.1", "loopback"],
    ["64:ff9b::10.0.0.1", "private"],
    ["64:ff9b::8.8.8.8", undefined],
    ["2002:7f00:1::", "loopback"],
    ["2001:0:1:2:3:4:f5ff:fffe", "private"],
  ])("%s is %s", (text, kind) => {
    expect(specialRangeOf(ip(text))?.kind).toBe(kind);
  });
});

describe("what an allow list opens", () => {
  // allow list, host, the address that it resolved to, port, may it be tried, may the address be connected to
  it.each<[string[], string, string, number, boolean, boolean]>([
    [[], "example.com", "93.184.216.34", 443, false, false],
    [[], "127.0.0.1", "127.0.0.1", 80, false, false],
    [["*"], "anything.example", "10.0.0.1", 1, true, true],
    [["*"], "127.0.0.1", "127.0.0.1", 1, true, true],
    [["example.com"], "example.com", "93.184.216.34", 443, true, true],
    [["EXAMPLE.com."], "example.com", "93.184.216.34", 443, true, true],
    [["example.com"], "www.example.com", "93.184.216.34", 443, false, false],
    [["example.com:443"], "example.com", "93.184.216.34", 443, true, true],
    [["example.com:443"], "example.com", "93.184.216.34", 80, false, false],
    // a name never opens what is not public
    [["example.com"], "example.com", "10.0.0.1", 443, true, false],
    [["example.com"], "example.com", "127.0.0.1", 443, true, false],
    [["example.com"], "example.com", "169.254.169.254", 80, true, false],
    [["example.com"], "example.com", "::1", 80, true, false],
    [["example.com"], "example.com", "::ffff:127.0.0.1", 80, true, false],
    [["example.com"], "example.com", "64:ff9b::10.0.0.1", 80, true, false],
    [["example.com", "10.0.0.0/8"], "example.com", "10.0.0.1", 443, true, true],
    [["localhost"], "localhost", "127.0.0.1", 80, true, true],
    [["localhost"], "localhost", "::1", 80, true, true],
    [["localhost"], "localhost", "10.0.0.1", 80, true, false],
    [["localhost"], "127.0.0.1", "127.0.0.1", 80, false, false],
    // addresses
    [["127.0.0.1"], "127.0.0.1", "127.0.0.1", 80, true, true],
    [["127.0.0.1:80"], "127.0.0.1", "127.0.0.1", 81, false, false],
    [["127.0.0.1"], "127.1", "127.0.0.1", 80, true, true],
    [["[::1]:80"], "::1", "::1", 80, true, true],
    [["::1"], "[::1]", "::1", 80, true, true],
    [["10.0.0.0/8"], "10.255.0.1", "10.255.0.1", 80, true, true],
    [["10.0.0.0/8"], "11.0.0.1", "11.0.0.1", 80, false, false],
    // a wide range is no entry for the special ones inside it
    [["0.0.0.0/0"], "8.8.8.8", "8.8.8.8", 80, true, true],
    [["0.0.0.0/0"], "10.0.0.1", "10.0.0.1", 80, false, false],
    [["::/0"], "::1", "::1", 80, false, false],
    [["8.0.0.0/6"], "10.0.0.1", "10.0.0.1", 80, false, false],
    [["127.0.0.0/8"], "127.5.5.5", "127.5.5.5", 80, true, true],
    // a range is no entry for a name
    [["93.184.216.0/24"], "example.com", "93.184.216.34", 443, false, true],
    // nor is an address one for its name, or for its neighbour
    [["93.184.216.34"], "example.com", "93.184.216.34", 443, false, true],
    [["93.184.216.34"], "93.184.216.35", "93.184.216.35", 443, false, false],
  ])("%j: %s (%s) port %i", (allow, host, address, port, tried, connected) => {
    const policy = createNetworkPolicy({ allow });
    const parsed = parseHost(host);
    if (parsed === undefined) throw new Error(host);
    expect(policy.allowsHost(parsed, port)).toBe(tried);
    const names = parsed.kind === "name" ? [parsed.name] : [];
    expect(policy.allowsAddress(ip(address), port, names)).toBe(connected);
  });

  it.each([
    [[], false],
    [["*"], true],
    [["a.example:80"], true],
    [["10.0.0.0/8"], false],
  ] as const)("%j lets a.example be looked up: %s", (allow, allowed) => {
    expect(createNetworkPolicy({ allow }).allowsLookup("a.example")).toBe(allowed);
  });

  it("does not let guests listen unless told", () => {
    expect(createNetworkPolicy({ allow: ["*"] }).listen).toBe(false);
    expect(createNetworkPolicy({ listen: true }).listen).toBe(true);
  });

  it.each(["", "a:b", "a:0", "a:65536", "10.0.0.0/33", "a b", "http://a", "*:80", "[::1", "a/8"])(
    "refuses the entry %j",
    (entry) => {
      expect(() => createNetworkPolicy({ allow: [entry] })).toThrow(
        expect.objectContaining({ code: "bad-argument" }),
      );
    },
  );
});

describe("names an address was looked up by", () => {
  it("are forgotten oldest first", () => {
    const names = new ResolvedNames(2);
    names.record("a", [ip("1.1.1.1"), ip("1.1.1.2")]);
    names.record("b", [ip("1.1.1.1")]);
    names.record("c", [ip("1.1.1.3")]);
    expect([...names.namesOf(ip("1.1.1.1"))]).toEqual(["a", "b"]);
    expect([...names.namesOf(ip("1.1.1.2"))]).toEqual([]);
    expect([...names.namesOf(ip("1.1.1.3"))]).toEqual(["c"]);
  });

  it("are bounded by default", () => {
    const names = new ResolvedNames();
    for (let i = 0; i <= MAX_RESOLVED_ADDRESSES; i++)
      names.record("a", [ip(`1.${i >> 16}.${(i >> 8) & 255}.${i & 255}`)]);
    expect([...names.namesOf(ip("1.0.0.0"))]).toEqual([]);
    expect([...names.namesOf(ip("1.0.0.1"))]).toEqual(["a"]);
    for (let i = 0; i <= MAX_NAMES_PER_ADDRESS; i++) names.record(`n${i}`, [ip("2.2.2.2")]);
    expect([...names.namesOf(ip("2.2.2.2"))]).toHaveLength(MAX_NAMES_PER_ADDRESS);
  });
});
