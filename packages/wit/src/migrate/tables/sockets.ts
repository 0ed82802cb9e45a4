/** wasi:sockets: no network handle, one interface for both kinds of socket, start/finish pairs as one function. */
import { alike } from "../rows.ts";
import type { Tables, TypeRow } from "../rows.ts";

const TCP = "sockets/tcp#tcp-socket.";
const UDP = "sockets/udp#udp-socket.";
const NEW_TCP = "sockets/types#tcp-socket.";
const NEW_UDP = "sockets/types#udp-socket.";
const get = (name: string): string => `get-${name}`;
const RENAMED = "renamed: getters begin with `get-`";
const PAIR = "the start/finish pair is one function, without the network";

function moved(from: string, names: readonly string[], note: string): TypeRow[] {
  return names.map((name) => ({
    from: `${from}#${name}`,
    fate: { kind: "moved", to: `sockets/types#${name}` },
    note,
  }));
}

const MOVED = "moved to `sockets/types`";
const VARIANT = "moved to `sockets/types`; a variant, whose states of a two-step operation are gone";

export const SOCKETS: Tables = {
  interfaces: [
    {
      from: "sockets/network",
      to: "sockets/types",
      note: "addresses and error codes moved; the `network` handle is gone",
    },
    { from: "sockets/instance-network", to: null, note: "there is no network handle any more" },
    {
      from: "sockets/ip-name-lookup",
      to: "sockets/ip-name-lookup",
      note: "one async function that returns a list",
    },
    { from: "sockets/tcp", to: "sockets/types", note: "`tcp-socket` moved" },
    { from: "sockets/tcp-create-socket", to: "sockets/types", note: "`tcp-socket.create` takes its place" },
    { from: "sockets/udp", to: "sockets/types", note: "`udp-socket` moved" },
    { from: "sockets/udp-create-socket", to: "sockets/types", note: "`udp-socket.create` takes its place" },
    { from: "sockets/imports", to: "sockets/imports", note: "the same" },
  ],
  types: [
    {
      from: "sockets/network#network",
      fate: { kind: "network" },
      note: "gone: no function takes a network any more",
    },
    { from: "sockets/network#error", fate: { kind: "io-error" }, note: "an `error-code` takes its place" },
    ...moved("sockets/network", ["error-code"], VARIANT),
    ...moved(
      "sockets/network",
      [
        "ip-address-family",
        "ipv4-address",
        "ipv6-address",
        "ip-address",
        "ipv4-socket-address",
        "ipv6-socket-address",
        "ip-socket-address",
      ],
      MOVED,
    ),
    {
      from: "sockets/instance-network#network",
      fate: { kind: "network" },
      note: "gone: no function takes a network any more",
    },
    {
      from: "sockets/ip-name-lookup#network",
      fate: { kind: "network" },
      note: "gone: no function takes a network any more",
    },
    {
      from: "sockets/ip-name-lookup#pollable",
      fate: { kind: "pollable" },
      note: "a `future`, which is awaited",
    },
    {
      from: "sockets/ip-name-lookup#error-code",
      fate: { kind: "moved", to: "sockets/ip-name-lookup#error-code" },
      note: "a variant of its own, no longer that of sockets",
    },
    {
      from: "sockets/ip-name-lookup#resolve-address-stream",
      fate: {
        kind: "awaited",
        value: "result<list<ip-address>, error-code>",
        uses: ["sockets/ip-name-lookup#ip-address", "sockets/ip-name-lookup#error-code"],
      },
      note: "the list of addresses comes at once",
    },
    {
      from: "sockets/tcp#input-stream",
      fate: { kind: "input-stream" },
      note: "`stream<u8>` and a result future",
    },
    {
      from: "sockets/tcp#output-stream",
      fate: { kind: "output-stream" },
      note: "a `stream<u8>` that is written to",
    },
    { from: "sockets/tcp#pollable", fate: { kind: "pollable" }, note: "a `future`, which is awaited" },
    {
      from: "sockets/tcp#network",
      fate: { kind: "network" },
      note: "gone: no function takes a network any more",
    },
    {
      from: "sockets/tcp#shutdown-type",
      fate: {
        kind: "replaced",
        text: "bool",
        uses: [],
        why: "dropping an end of a stream shuts that direction down",
      },
      note: "gone: dropping an end of a stream shuts that direction down",
    },
    ...moved(
      "sockets/tcp",
      ["tcp-socket", "duration", "error-code", "ip-socket-address", "ip-address-family"],
      MOVED,
    ),
    {
      from: "sockets/tcp-create-socket#network",
      fate: { kind: "network" },
      note: "gone: no function takes a network any more",
    },
    ...moved("sockets/tcp-create-socket", ["tcp-socket", "error-code", "ip-address-family"], MOVED),
    { from: "sockets/udp#pollable", fate: { kind: "pollable" }, note: "a `future`, which is awaited" },
    {
      from: "sockets/udp#network",
      fate: { kind: "network" },
      note: "gone: no function takes a network any more",
    },
    ...moved("sockets/udp", ["udp-socket", "error-code", "ip-socket-address", "ip-address-family"], MOVED),
    {
      from: "sockets/udp#incoming-datagram",
      fate: {
        kind: "replaced",
        text: "tuple<list<u8>, ip-socket-address>",
        uses: ["sockets/types#ip-socket-address"],
        why: "`udp-socket.receive` returns a pair of data and address",
      },
      note: "a pair of data and address",
    },
    {
      from: "sockets/udp#outgoing-datagram",
      fate: {
        kind: "replaced",
        text: "tuple<list<u8>, option<ip-socket-address>>",
        uses: ["sockets/types#ip-socket-address"],
        why: "`udp-socket.send` takes data and address as two parameters",
      },
      note: "two parameters of `udp-socket.send`",
    },
    {
      from: "sockets/udp#incoming-datagram-stream",
      fate: {
        kind: "replaced",
        text: "udp-socket",
        uses: ["sockets/types#udp-socket"],
        why: "the socket itself receives",
      },
      note: "gone: the socket itself receives",
    },
    {
      from: "sockets/udp#outgoing-datagram-stream",
      fate: {
        kind: "replaced",
        text: "udp-socket",
        uses: ["sockets/types#udp-socket"],
        why: "the socket itself sends",
      },
      note: "gone: the socket itself sends",
    },
    {
      from: "sockets/udp-create-socket#network",
      fate: { kind: "network" },
      note: "gone: no function takes a network any more",
    },
    ...moved("sockets/udp-create-socket", ["udp-socket", "error-code", "ip-address-family"], MOVED),
  ],
  funcs: [
    {
      from: "sockets/network#network-error-code",
      to: null,
      note: "the result futures hold the error code itself",
    },
    {
      from: "sockets/instance-network#instance-network",
      to: null,
      note: "there is no network handle any more",
    },
    {
      from: "sockets/ip-name-lookup#resolve-addresses",
      to: "sockets/ip-name-lookup#resolve-addresses",
      note: "an async function that returns a list, without the network",
    },
    {
      from: "sockets/ip-name-lookup#resolve-address-stream.resolve-next-address",
      to: null,
      note: "take the next of the list",
    },
    {
      from: "sockets/ip-name-lookup#resolve-address-stream.subscribe",
      to: null,
      note: "await `resolve-addresses`",
    },
    {
      from: "sockets/tcp-create-socket#create-tcp-socket",
      to: `${NEW_TCP}create`,
      note: "a static function of the socket",
    },
    { from: `${TCP}start-bind`, to: `${NEW_TCP}bind`, note: PAIR },
    { from: `${TCP}finish-bind`, to: `${NEW_TCP}bind`, note: PAIR },
    { from: `${TCP}start-connect`, to: `${NEW_TCP}connect`, note: `${PAIR}; async` },
    { from: `${TCP}finish-connect`, to: `${NEW_TCP}connect`, note: "bytes move by `send` and `receive`" },
    { from: `${TCP}start-listen`, to: `${NEW_TCP}listen`, note: PAIR },
    { from: `${TCP}finish-listen`, to: `${NEW_TCP}listen`, note: PAIR },
    {
      from: `${TCP}accept`,
      to: `${NEW_TCP}listen`,
      note: "connections come from the `stream<tcp-socket>` that `listen` returns",
    },
    { from: `${TCP}subscribe`, to: null, note: "await the operation itself" },
    { from: `${TCP}shutdown`, to: null, note: "drop the end of the stream" },
    ...alike(
      TCP,
      NEW_TCP,
      [
        "local-address",
        "remote-address",
        "is-listening",
        "address-family",
        "keep-alive-enabled",
        "keep-alive-idle-time",
        "keep-alive-interval",
        "keep-alive-count",
        "hop-limit",
        "receive-buffer-size",
        "send-buffer-size",
      ],
      RENAMED,
      get,
    ),
    ...alike(
      TCP,
      NEW_TCP,
      [
        "set-listen-backlog-size",
        "set-keep-alive-enabled",
        "set-keep-alive-idle-time",
        "set-keep-alive-interval",
        "set-keep-alive-count",
        "set-hop-limit",
        "set-receive-buffer-size",
        "set-send-buffer-size",
      ],
      "the same, in `sockets/types`",
    ),
    {
      from: "sockets/udp-create-socket#create-udp-socket",
      to: `${NEW_UDP}create`,
      note: "a static function of the socket",
    },
    { from: `${UDP}start-bind`, to: `${NEW_UDP}bind`, note: PAIR },
    { from: `${UDP}finish-bind`, to: `${NEW_UDP}bind`, note: PAIR },
    {
      from: `${UDP}stream`,
      to: `${NEW_UDP}connect`,
      note: "`connect` and `disconnect` set the peer; the socket itself sends and receives",
    },
    { from: `${UDP}subscribe`, to: null, note: "await the operation itself" },
    ...alike(
      UDP,
      NEW_UDP,
      [
        "local-address",
        "remote-address",
        "address-family",
        "unicast-hop-limit",
        "receive-buffer-size",
        "send-buffer-size",
      ],
      RENAMED,
      get,
    ),
    ...alike(
      UDP,
      NEW_UDP,
      ["set-unicast-hop-limit", "set-receive-buffer-size", "set-send-buffer-size"],
      "the same, in `sockets/types`",
    ),
    {
      from: "sockets/udp#incoming-datagram-stream.receive",
      to: `${NEW_UDP}receive`,
      note: "an async function, one datagram at a time",
    },
    { from: "sockets/udp#incoming-datagram-stream.subscribe", to: null, note: "await `receive`" },
    {
      from: "sockets/udp#outgoing-datagram-stream.check-send",
      to: null,
      note: "`send` waits until there is room",
    },
    {
      from: "sockets/udp#outgoing-datagram-stream.send",
      to: `${NEW_UDP}send`,
      note: "an async function, one datagram at a time",
    },
    { from: "sockets/udp#outgoing-datagram-stream.subscribe", to: null, note: "await `send`" },
  ],
};
