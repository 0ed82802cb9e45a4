/**
 * SipHash-2-4 with 128 bits of result, over whole 64-bit words and with the key zero.
 * Spec: Aumasson and Bernstein, "SipHash: a fast short-input PRF", with the 128-bit extension of its reference code.
 */
export interface Hash128 {
  readonly lower: bigint;
  readonly upper: bigint;
}

interface State {
  a: bigint;
  b: bigint;
  c: bigint;
  d: bigint;
}

const word = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotate = (value: bigint, by: bigint): bigint => word((value << by) | (value >> (64n - by)));

function round(state: State): void {
  state.a = word(state.a + state.b);
  state.b = rotate(state.b, 13n) ^ state.a;
  state.a = rotate(state.a, 32n);
  state.c = word(state.c + state.d);
  state.d = rotate(state.d, 16n) ^ state.c;
  state.a = word(state.a + state.d);
  state.d = rotate(state.d, 21n) ^ state.a;
  state.c = word(state.c + state.b);
  state.b = rotate(state.b, 17n) ^ state.c;
  state.c = rotate(state.c, 32n);
}

function absorb(state: State, value: bigint): void {
  state.d ^= value;
  for (let i = 0; i < 2; i++) round(state);
  state.a ^= value;
}

function squeeze(state: State): bigint {
  for (let i = 0; i < 4; i++) round(state);
  return state.a ^ state.b ^ state.c ^ state.d;
}

/** Hashes words of 64 bits, as if each were written in little-endian order. */
export function siphash128(words: readonly bigint[]): Hash128 {
  const state: State = {
    a: 0x736f6d6570736575n,
    b: 0x646f72616e646f6dn ^ 0xeen,
    c: 0x6c7967656e657261n,
    d: 0x7465646279746573n,
  };
  for (const value of words) absorb(state, word(value));
  absorb(state, BigInt((words.length * 8) & 0xff) << 56n);
  state.c ^= 0xeen;
  const lower = squeeze(state);
  state.b ^= 0xddn;
  return { lower, upper: squeeze(state) };
}
