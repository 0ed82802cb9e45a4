/**
 * Calling core functions.
 * Spec: none of its own.
 * Invariant: the same as `callee(...args)`; a call with few arguments is written out, since engines inline only those.
 */
export function applyCore(callee: (...args: never[]) => unknown, args: readonly unknown[]): unknown {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the arguments were lowered for this function
  const core = callee as (...args: readonly unknown[]) => unknown;
  switch (args.length) {
    case 0:
      return core();
    case 1:
      return core(args[0]);
    case 2:
      return core(args[0], args[1]);
    case 3:
      return core(args[0], args[1], args[2]);
    case 4:
      return core(args[0], args[1], args[2], args[3]);
    default:
      return core(...args);
  }
}
