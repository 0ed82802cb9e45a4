/**
 * The import section of a core module.
 * Spec: Core WebAssembly 3.0, "Binary Format", Modules: imports; the compact forms of the proposal of that name.
 */
import type { RawCoreExternType } from "../model/raw.ts";
import { decodeCoreExternType } from "./core-extern-type.ts";
import type { Input } from "./input.ts";

export type AddCoreImport = (module: string, name: string, type: RawCoreExternType) => void;

/** One import, or several in one of the compact forms that share a module name (and a type). */
export function decodeCoreImports(input: Input, add: AddCoreImport): void {
  const module = input.name();
  const name = input.name();
  const byte = name === "" ? input.peek() : -1;
  if (byte !== 0x7f && byte !== 0x7e) return add(module, name, decodeCoreExternType(input));
  input.pos++;
  const shared = byte === 0x7e ? decodeCoreExternType(input) : null;
  for (let left = input.count(input.limits.coreItems, "coreItems"); left > 0; left--) {
    const itemName = input.name();
    add(module, itemName, shared ?? decodeCoreExternType(input));
  }
}
