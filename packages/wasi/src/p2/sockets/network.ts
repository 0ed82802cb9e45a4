/**
 * The network as a handle. It carries no rights: those are the platform's allow list, as in 0.3.
 * Spec: wasi:sockets/network, instance-network 0.2.
 */
// oxlint-disable-next-line typescript/no-extraneous-class -- a resource without methods
export class Network {}
