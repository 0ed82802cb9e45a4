/**
 * Taking a local TCP address at once, before it is known whether the socket will listen or connect.
 *
 * Node 26 has `net.BoundSocket` for it. Older versions have no public way (`listen` and `connect` bind too late), so that there
 * the TCP handle itself is bound; both are adopted by `net.Socket` and `net.Server` in the same way.
 * Invariant: an address in use is reported here, not when the socket is used.
 */
import type * as NodeNet from "node:net";
import type { AddressInfo, BoundSocket, Server, Socket, SocketConstructorOpts } from "node:net";
import { NetworkError, type TcpBinding } from "../../port/network.ts";
import type { IpSocketAddress } from "../../sockets/address.ts";
import { fromNode, hostText } from "./network-address.ts";
import { networkError } from "./network-errors.ts";

/** A bound address that a socket or a server can take over. */
export interface NodeBinding extends TcpBinding {
  /** Consumes the binding. `options` never start reading by themselves: a handle that is not connected cannot be read. */
  socket(options: SocketConstructorOpts): Socket;
  /** Consumes the binding: the server listens or is closed when this returns. */
  listen(server: Server, backlog: number): void;
}

type Net = typeof NodeNet;

export function bindTcp(net: Net, local: IpSocketAddress): NodeBinding {
  return typeof net.BoundSocket === "function" ? bindSocket(net, local) : bindHandle(net, local);
}

function bindSocket(net: Net, local: IpSocketAddress): NodeBinding {
  const bound = boundSocket(net, local);
  const address = localOf(bound.address());
  let open = true;
  return {
    local: address,
    close: () => {
      if (open) bound.close();
      open = false;
    },
    socket: (options) => {
      open = false;
      return new net.Socket({ ...options, handle: bound });
    },
    listen: (server, backlog) => {
      open = false;
      server.listen(bound, backlog);
    },
  };
}

function boundSocket(net: Net, local: IpSocketAddress): BoundSocket {
  try {
    return new net.BoundSocket({
      host: hostText(local),
      port: local.val.port,
      ...(local.tag === "ipv6" ? { ipv6Only: true } : {}),
    });
  } catch (error) {
    throw networkError(error);
  }
}

function localOf(address: Partial<AddressInfo> | string | null): IpSocketAddress {
  const local = typeof address === "object" ? fromNode(address?.address, address?.port) : undefined;
  if (local === undefined) throw new NetworkError({ tag: "other", val: "the bound socket has no address" });
  return local;
}

/** What is used of Node's own TCP handle; every call returns 0 or an error number. */
interface TcpHandle {
  bind(host: string, port: number): number;
  bind6(host: string, port: number, flags: number): number;
  getsockname(out: Partial<AddressInfo>): number;
  close(): void;
}

interface TcpWrap {
  readonly TCP: new (type: number) => TcpHandle;
  readonly constants: { readonly SOCKET: number; readonly UV_TCP_IPV6ONLY: number };
}

function bindHandle(net: Net, local: IpSocketAddress): NodeBinding {
  const { TCP, constants } = tcpWrap();
  const handle = new TCP(constants.SOCKET);
  const { port } = local.val;
  const out: Partial<AddressInfo> = {};
  const failed =
    (local.tag === "ipv6"
      ? handle.bind6(hostText(local), port, constants.UV_TCP_IPV6ONLY)
      : handle.bind(hostText(local), port)) || handle.getsockname(out);
  if (failed !== 0) {
    handle.close();
    throw systemError(failed);
  }
  let open = true;
  return {
    local: localOf(out),
    close: () => {
      if (open) handle.close();
      open = false;
    },
    socket: (options) => {
      open = false;
      // `manualStart` keeps the socket from reading a handle that is not connected yet.
      return new net.Socket(Object.assign({ handle, manualStart: true }, options));
    },
    listen: (server, backlog) => {
      open = false;
      server.listen(handle, backlog);
    },
  };
}

function systemError(errno: number): NetworkError {
  const { getSystemErrorName } = process.getBuiltinModule("node:util");
  return networkError({ code: getSystemErrorName(errno) });
}

function tcpWrap(): TcpWrap {
  const binding: unknown = Reflect.get(process, "binding");
  const wrap: unknown =
    typeof binding === "function" ? Reflect.apply(binding, process, ["tcp_wrap"]) : undefined;
  if (!isTcpWrap(wrap)) throw new NetworkError({ tag: "not-supported" });
  return wrap;
}

function isTcpWrap(value: unknown): value is TcpWrap {
  return typeof value === "object" && value !== null && "TCP" in value && "constants" in value;
}
