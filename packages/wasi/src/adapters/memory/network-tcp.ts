/**
 * TCP inside one process: listeners found by address, connections as two pipes.
 * Invariant: a listener that nobody accepts from refuses connections beyond its backlog.
 */
import {
  NetworkError,
  type TcpBinding,
  type TcpConnection,
  type TcpListener,
  type TcpPort,
} from "../../port/network.ts";
import {
  ipOf,
  isUnspecified,
  socketAddress,
  type IpAddress,
  type IpSocketAddress,
} from "../../sockets/address.ts";
import { Pipe } from "./network-pipe.ts";
import { PortTable } from "./network-ports.ts";

export function memoryTcp(isLocal: (ip: IpAddress) => boolean): TcpPort {
  const ports = new PortTable<MemoryBinding>(isLocal);
  return {
    bind: (local) => new MemoryBinding(ports, local),
    connect: async (remote, _options, binding) => {
      const own = bindingOf(binding) ?? new MemoryBinding(ports, socketAddress(loopbackFor(remote), 0));
      const listener = ports.find(remote)?.listener;
      if (listener === undefined) {
        own.close();
        throw new NetworkError({ tag: isLocal(ipOf(remote)) ? "connection-refused" : "remote-unreachable" });
      }
      return listener.offer(own, remote);
    },
    listen: (binding, options) => {
      const own = bindingOf(binding);
      if (own === undefined) throw new NetworkError({ tag: "invalid-state" });
      own.listener = new MemoryListener(own, options.backlog);
      return own.listener;
    },
  };
}

function bindingOf(binding: TcpBinding | undefined): MemoryBinding | undefined {
  return binding instanceof MemoryBinding ? binding : undefined;
}

function loopbackFor(remote: IpSocketAddress): IpAddress {
  return remote.tag === "ipv4"
    ? { tag: "ipv4", val: [127, 0, 0, 1] }
    : { tag: "ipv6", val: [0, 0, 0, 0, 0, 0, 0, 1] };
}

class MemoryBinding implements TcpBinding {
  readonly local: IpSocketAddress;
  listener: MemoryListener | undefined;
  readonly #ports: PortTable<MemoryBinding>;

  constructor(ports: PortTable<MemoryBinding>, wanted: IpSocketAddress) {
    this.#ports = ports;
    this.local = ports.claim(wanted, this);
  }

  close(): void {
    this.#ports.release(this.local.val.port, this);
  }
}

class MemoryListener implements TcpListener {
  readonly local: IpSocketAddress;
  readonly #binding: MemoryBinding;
  readonly #backlog: number;
  readonly #waiting: TcpConnection[] = [];
  #accepting: ((connection: TcpConnection | null) => void) | undefined;
  #open = true;

  constructor(binding: MemoryBinding, backlog: number) {
    this.local = binding.local;
    this.#binding = binding;
    this.#backlog = backlog;
  }

  /** Takes client. Returns the connecting side. */
  offer(client: MemoryBinding, remote: IpSocketAddress): TcpConnection {
    if (!this.#open || this.#waiting.length >= this.#backlog) {
      client.close();
      throw new NetworkError({ tag: "connection-refused" });
    }
    const local = isUnspecified(ipOf(client.local))
      ? socketAddress(loopbackFor(remote), client.local.val.port)
      : client.local;
    const there = new Pipe();
    const back = new Pipe();
    const accepted = connectionOver(back, there, remote, local, () => {});
    const accepting = this.#accepting;
    this.#accepting = undefined;
    if (accepting === undefined) this.#waiting.push(accepted);
    else accepting(accepted);
    return connectionOver(there, back, local, remote, () => client.close());
  }

  accept(): Promise<TcpConnection | null> {
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) return Promise.resolve(waiting);
    if (!this.#open) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.#accepting = resolve;
    });
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#binding.close();
    for (const connection of this.#waiting.splice(0)) connection.close();
    this.#accepting?.(null);
  }
}

function connectionOver(
  output: Pipe,
  input: Pipe,
  local: IpSocketAddress,
  remote: IpSocketAddress,
  onClose: () => void,
): TcpConnection {
  return {
    local,
    remote,
    read: () => input.read(),
    write: (bytes) => output.write(bytes),
    finish: () => {
      output.end();
      return Promise.resolve();
    },
    stopReading: () => {
      input.drain();
      return Promise.resolve();
    },
    configure: () => {},
    close: () => {
      output.end();
      input.closeReader();
      onClose();
    },
  };
}
