/**
 * The rows of the migration tables: what each interface, type and function of WASI 0.2 became in 0.3.
 * An interface is written `clocks/wall-clock`, an item of it `clocks/wall-clock#datetime`.
 * Invariant: an item of 0.2 without a row has the same name and the same meaning in the interface its own became.
 */

export interface InterfaceRow {
  readonly from: string;
  /** Null if nothing takes its place as a whole. */
  readonly to: string | null;
  readonly note: string;
  /** Interfaces to import where `to` is null but something was included. */
  readonly instead?: readonly string[];
}

/** What stands for a type that is gone. */
export type TypeFate =
  | { readonly kind: "moved"; readonly to: string }
  | {
      readonly kind:
        | "input-stream"
        | "output-stream"
        | "pollable"
        | "io-error"
        | "stream-error"
        | "network"
        | "outparam";
    }
  /** A resource that stood for a value to come: `value` is what an async function returns instead. */
  | { readonly kind: "awaited"; readonly value: string; readonly uses: readonly string[] }
  /** A resource that handed out items one by one. */
  | {
      readonly kind: "items";
      readonly element: string;
      readonly error: string;
      readonly uses: readonly string[];
    }
  /** No 0.3 type means the same; `text` keeps the WIT well-formed until a person decides. */
  | {
      readonly kind: "replaced";
      readonly text: string;
      readonly uses: readonly string[];
      readonly why: string;
    };

export interface TypeRow {
  readonly from: string;
  readonly fate: TypeFate;
  readonly note: string;
}

export interface FuncRow {
  readonly from: string;
  /** Null if no one function takes its place; the note says what does. */
  readonly to: string | null;
  readonly note: string;
}

export interface Tables {
  readonly interfaces: readonly InterfaceRow[];
  readonly types: readonly TypeRow[];
  readonly funcs: readonly FuncRow[];
}

/** Functions that changed in the same way: became async, or took a `get-` before their name. */
export function alike(
  from: string,
  to: string,
  names: readonly string[],
  note: string,
  rename: (name: string) => string = (name) => name,
): FuncRow[] {
  return names.map((name) => ({ from: `${from}${name}`, to: `${to}${rename(name)}`, note }));
}
