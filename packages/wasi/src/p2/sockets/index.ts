/**
 * The area wasi:sockets 0.2.
 * Spec: wasi:sockets 0.2 network, instance-network, ip-name-lookup, tcp, tcp-create-socket, udp, udp-create-socket.
 * Invariant: without a network no socket is created and no name is looked up: `access-denied`.
 */
import { ComponentError } from "@heddle/component/errors";
import type { Area } from "../../area.ts";
import type { WasiOptions } from "../../options.ts";
import type { Port } from "../../port/index.ts";
import type { IpAddressFamily } from "../../sockets/address.ts";
import { ResolvedNames } from "../../sockets/policy/resolved-names.ts";
import type { SocketContext } from "../../sockets/tcp.ts";
import type { Bell } from "../readiness.ts";
import { VERSION_P2 } from "../version.ts";
import { IncomingDatagrams, OutgoingDatagrams } from "./datagrams.ts";
import { attempt, networkErrorCode } from "./error.ts";
import { ResolveAddressStream } from "./lookup.ts";
import { Network } from "./network.ts";
import { TcpSocketP2 } from "./tcp.ts";
import { UdpSocketP2 } from "./udp.ts";

export function createSocketsP2(port: Port, _options: WasiOptions, bell: Bell): Area {
  let made: SocketContext | undefined;
  const context = (): SocketContext | undefined => {
    if (port.network !== undefined) made ??= { network: port.network, names: new ResolvedNames() };
    return made;
  };
  const granted = (): SocketContext => {
    const found = context();
    if (found === undefined) throw new ComponentError("access-denied");
    return found;
  };

  return {
    [`wasi:sockets/network@${VERSION_P2}`]: () => ({ Network, networkErrorCode }),
    [`wasi:sockets/instance-network@${VERSION_P2}`]: () => ({ instanceNetwork: () => new Network() }),
    [`wasi:sockets/ip-name-lookup@${VERSION_P2}`]: () => ({
      ResolveAddressStream,
      resolveAddresses: (_network: Network, name: string) => new ResolveAddressStream(bell, context(), name),
    }),
    [`wasi:sockets/tcp@${VERSION_P2}`]: () => ({ TcpSocket: TcpSocketP2 }),
    [`wasi:sockets/tcp-create-socket@${VERSION_P2}`]: () => ({
      createTcpSocket: (family: IpAddressFamily) =>
        attempt(() => TcpSocketP2.create(bell, granted(), family)),
    }),
    [`wasi:sockets/udp@${VERSION_P2}`]: () => ({
      UdpSocket: UdpSocketP2,
      IncomingDatagramStream: IncomingDatagrams,
      OutgoingDatagramStream: OutgoingDatagrams,
    }),
    [`wasi:sockets/udp-create-socket@${VERSION_P2}`]: () => ({
      createUdpSocket: (family: IpAddressFamily) =>
        attempt(() => UdpSocketP2.create(bell, granted(), family)),
    }),
  };
}
