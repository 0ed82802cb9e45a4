/**
 * `wasi:sockets`: `types` and `ip-name-lookup` over the port's network.
 * Invariant: without a network no socket is created and no name is looked up: `access-denied`.
 */
import { VERSION, type Area, type Interface } from "../area.ts";
import type { WasiOptions } from "../options.ts";
import type { Port } from "../port/index.ts";
import type { TcpOptions } from "../port/network.ts";
import type { IpAddress, IpAddressFamily } from "./address.ts";
import { socketError } from "./error-code.ts";
import type { GuestCall } from "./guest.ts";
import { resolveAddresses } from "./lookup.ts";
import { ResolvedNames } from "./policy/resolved-names.ts";
import { TcpSocket, type SocketContext } from "./tcp.ts";
import { UdpSocket } from "./udp.ts";

export function createSockets(port: Port, _options: WasiOptions): Area {
  let made: SocketContext | undefined;
  const context = (): SocketContext | undefined => {
    if (port.network !== undefined) made ??= { network: port.network, names: new ResolvedNames() };
    return made;
  };
  return {
    [`wasi:sockets/types@${VERSION}`]: () => socketTypes(context()),
    [`wasi:sockets/ip-name-lookup@${VERSION}`]: () => ({
      resolveAddresses: (name: string, call: GuestCall): Promise<readonly IpAddress[]> =>
        resolveAddresses(context(), name, call),
    }),
  };
}

/** The resource classes of one guest: their sockets belong to its network. */
function socketTypes(context: SocketContext | undefined): Interface {
  const granted = (): SocketContext => {
    if (context === undefined) throw socketError("access-denied");
    return context;
  };
  class GuestTcpSocket extends TcpSocket {
    static create(family: IpAddressFamily): TcpSocket {
      return new GuestTcpSocket(granted(), family);
    }
    protected override sibling(options: TcpOptions): TcpSocket {
      return new GuestTcpSocket(granted(), this.getAddressFamily(), options);
    }
  }
  class GuestUdpSocket extends UdpSocket {
    static create(family: IpAddressFamily): UdpSocket {
      return new GuestUdpSocket(granted(), family);
    }
  }
  return { TcpSocket: GuestTcpSocket, UdpSocket: GuestUdpSocket };
}
