/**
 * Headers and trailers of 0.2, over those of 0.3.
 * Spec: wasi:http/types 0.2 `fields`.
 * Invariant: what another resource handed out is its child until it is dropped or passed on.
 */
import { Fields } from "../../http/fields.ts";
import type { FieldEntry } from "../../http/field-syntax.ts";
import { withHeaderErrors } from "./error.ts";

/** The resource `fields`. */
export class FieldsP2 implements Disposable {
  #fields: Fields = new Fields();
  #gone: (() => void) | undefined;

  static fromList(entries: readonly FieldEntry[]): FieldsP2 {
    return FieldsP2.#over(withHeaderErrors(() => Fields.fromList(entries)));
  }

  /** Unchangeable. `gone` is called when its handle is. */
  static child(fields: Fields, gone: () => void): FieldsP2 {
    const child = FieldsP2.#over(fields.immutable());
    child.#gone = gone;
    return child;
  }

  static #over(fields: Fields): FieldsP2 {
    const made = new FieldsP2();
    made.#fields = fields;
    return made;
  }

  /** Moves what is inside out: the handle is gone. */
  take(): Fields {
    this[Symbol.dispose]();
    return this.#fields;
  }

  [Symbol.dispose](): void {
    this.#gone?.();
  }

  get(name: string): Uint8Array[] {
    return this.#fields.get(name);
  }

  has(name: string): boolean {
    return this.#fields.has(name);
  }

  set(name: string, values: readonly Uint8Array[]): void {
    withHeaderErrors(() => this.#fields.set(name, values));
  }

  delete(name: string): void {
    withHeaderErrors(() => this.#fields.delete(name));
  }

  append(name: string, value: Uint8Array): void {
    withHeaderErrors(() => this.#fields.append(name, value));
  }

  entries(): [string, Uint8Array][] {
    return this.#fields.copyAll();
  }

  clone(): FieldsP2 {
    return FieldsP2.#over(this.#fields.clone());
  }
}
