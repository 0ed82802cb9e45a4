/**
 * One function of preview 1: its parameters and what it does.
 *
 * Invariant: a function sees what its signature says, integers unsigned, whatever the guest's import declares. It answers by
 * returning (success) or throwing an {@link Errno}; it returns a promise only if it has to wait.
 */
import type { Guest } from "./guest.ts";

/** `i` is a 32-bit, `I` a 64-bit parameter. */
export type Arguments<P extends string> = P extends `i${infer Rest}`
  ? [number, ...Arguments<Rest>]
  : P extends `I${infer Rest}`
    ? [bigint, ...Arguments<Rest>]
    : [];

export type Answer = undefined | Promise<void>;

export interface Preview1Function {
  /** May it have to wait? Only then is the call one that may suspend. */
  readonly waits: boolean;
  /** Undefined: the arguments are not those of the signature. */
  call(guest: Guest, values: readonly unknown[]): { readonly answer: Answer } | undefined;
}

export type Preview1Functions = Readonly<Record<string, Preview1Function>>;

/** A function that is done when it returns. */
export function immediate<P extends string>(
  params: P,
  act: (guest: Guest, ...args: Arguments<P>) => void,
): Preview1Function {
  return {
    waits: false,
    call: (guest, values) => {
      const args = values.map(unsigned);
      if (!matches(params, args)) return undefined;
      act(guest, ...args);
      return { answer: undefined };
    },
  };
}

/** A function that may have to wait. */
export function waiting<P extends string>(
  params: P,
  act: (guest: Guest, ...args: Arguments<P>) => Answer,
): Preview1Function {
  return {
    waits: true,
    call: (guest, values) => {
      const args = values.map(unsigned);
      return matches(params, args) ? { answer: act(guest, ...args) } : undefined;
    },
  };
}

function matches<P extends string>(params: P, values: readonly unknown[]): values is Arguments<P> {
  if (values.length !== params.length) return false;
  return values.every((value, index) => typeof value === (params[index] === "i" ? "number" : "bigint"));
}

function unsigned(value: unknown): unknown {
  if (typeof value === "number") return value >>> 0;
  return typeof value === "bigint" ? BigInt.asUintN(64, value) : value;
}
