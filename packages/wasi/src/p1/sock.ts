/**
 * Sockets: preview 1 has no way to make one, and none is handed in, so that no descriptor is one.
 * Spec: wasi_snapshot_preview1 `sock_accept`, `sock_recv`, `sock_send`, `sock_shutdown`.
 */
import { refuse } from "./errno.ts";
import { immediate, type Preview1Functions } from "./function.ts";
import type { Guest } from "./guest.ts";

export const sockFunctions: Preview1Functions = {
  sock_accept: immediate("iii", notASocket),
  sock_recv: immediate("iiiiii", notASocket),
  sock_send: immediate("iiiii", notASocket),
  sock_shutdown: immediate("ii", notASocket),
};

function notASocket({ fds }: Guest, fd: number): void {
  fds.get(fd);
  refuse("notsock");
}
