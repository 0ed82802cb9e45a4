/**
 * A .wast script as directives.
 * Spec: the script format of Core WebAssembly's interpreter, with the directives of the Component Model's tests
 * (`component`, `component definition`, `component instance`).
 * Invariant: a directive keeps the text of its components as it stands, so that positions in messages are the script's.
 */
import { readCoreValue, type CoreValue } from "./core-values.ts";
import { type List, type Node, readNodes, ScriptError } from "./syntax.ts";
import { readValue, type Value } from "./values.ts";

/** A component or core module. */
export interface Source {
  readonly core: boolean;
  /** `$name`. */
  readonly name: string | null;
  readonly content:
    | { readonly kind: "text"; readonly text: string }
    /** Text in strings, which the script's own text need not agree with. */
    | { readonly kind: "quote"; readonly text: string }
    | { readonly kind: "binary"; readonly bytes: Uint8Array };
}

export interface Invoke {
  readonly kind: "invoke" | "get";
  readonly instance: string | null;
  /** The raw name of the export. */
  readonly export: string;
  readonly args: readonly Argument[];
}

/** A value of the Component Model or of Core WebAssembly. */
export type Argument =
  | { readonly core: false; readonly value: Value }
  | { readonly core: true; readonly value: CoreValue };

export type Directive = { readonly line: number } & (
  | { readonly kind: "module"; readonly source: Source }
  | { readonly kind: "definition"; readonly source: Source }
  | {
      readonly kind: "instance";
      readonly core: boolean;
      readonly instance: string | null;
      readonly definition: string | null;
    }
  | { readonly kind: "register"; readonly as: string; readonly instance: string | null }
  | { readonly kind: "invoke"; readonly action: Invoke }
  | { readonly kind: "assert_return"; readonly action: Invoke; readonly expected: readonly Argument[] }
  | {
      readonly kind: "assert_trap" | "assert_exhaustion";
      readonly action: Invoke;
      readonly message: string;
    }
  | { readonly kind: "assert_uninstantiable"; readonly source: Source; readonly message: string }
  | {
      readonly kind: "assert_invalid" | "assert_malformed" | "assert_unlinkable";
      readonly source: Source;
      readonly message: string;
    }
);

/** Throws {@link ScriptError}. */
export function readScript(text: string): readonly Directive[] {
  const lines = new Lines(text);
  return readNodes(text).map((node) => {
    const form = new Form(text, node);
    return { line: lines.at(node.start), ...directive(form) };
  });
}

/** Offsets as line numbers, from 1. */
export class Lines {
  private readonly starts: readonly number[];

  constructor(text: string) {
    this.starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  at(offset: number): number {
    const next = this.starts.findIndex((start) => start > offset);
    return next < 0 ? this.starts.length : next;
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

function directive(form: Form): DistributiveOmit<Directive, "line"> {
  const keyword = form.keyword();
  switch (keyword) {
    case "module":
    case "component":
      return moduleDirective(form, keyword === "module");
    case "register": {
      const as = form.string();
      return { kind: "register", as, instance: form.end(form.optionalName()) };
    }
    case "invoke":
    case "get":
      return { kind: "invoke", action: form.end(invoke(form, keyword)) };
    case "assert_return": {
      const action = invokeIn(form);
      return { kind: keyword, action, expected: form.rest().map((node) => argument(form, node)) };
    }
    case "assert_exhaustion":
      return { kind: keyword, action: invokeIn(form), message: form.end(form.string()) };
    case "assert_trap": {
      const inner = form.list();
      const first = inner.peek();
      if (first === "module" || first === "component") {
        return { kind: "assert_uninstantiable", source: source(inner), message: form.end(form.string()) };
      }
      return { kind: keyword, action: invokeOf(inner), message: form.end(form.string()) };
    }
    case "assert_invalid":
    case "assert_malformed":
    case "assert_unlinkable":
      return { kind: keyword, source: source(form.list()), message: form.end(form.string()) };
    default:
      throw form.error(`unknown directive ${keyword}`);
  }
}

function moduleDirective(form: Form, core: boolean): DistributiveOmit<Directive, "line"> {
  switch (form.peek()) {
    case "definition": {
      const blanked = form.blankNext();
      return { kind: "definition", source: sourceAfterKeyword(form, core, blanked) };
    }
    case "instance": {
      form.keyword();
      const instance = form.optionalName();
      return { kind: "instance", core, instance, definition: form.end(form.optionalName()) };
    }
    default:
      return { kind: "module", source: sourceAfterKeyword(form, core, form.text) };
  }
}

function source(form: Form): Source {
  const keyword = form.keyword();
  if (keyword !== "module" && keyword !== "component")
    throw form.error(`found ${keyword}, wanted a component`);
  return sourceAfterKeyword(form, keyword === "module", form.text);
}

/** @param text the whole form's, as the text parser is to read it */
function sourceAfterKeyword(form: Form, core: boolean, text: string): Source {
  const name = form.optionalName();
  const kind = form.peek();
  if (kind === "binary") {
    form.keyword();
    return { core, name, content: { kind, bytes: concat(form.rest().map((node) => form.bytesOf(node))) } };
  }
  if (kind === "quote") {
    form.keyword();
    const quoted = new TextDecoder().decode(concat(form.rest().map((node) => form.bytesOf(node))));
    return { core, name, content: { kind, text: `(${core ? "module" : "component"} ${quoted})` } };
  }
  return { core, name, content: { kind: "text", text } };
}

function invokeIn(form: Form): Invoke {
  return invokeOf(form.list());
}

function invokeOf(form: Form): Invoke {
  const keyword = form.keyword();
  if (keyword !== "invoke" && keyword !== "get") throw form.error(`found ${keyword}, wanted invoke or get`);
  return invoke(form, keyword);
}

function invoke(form: Form, kind: "invoke" | "get"): Invoke {
  const instance = form.optionalName();
  const name = form.string();
  return { kind, instance, export: name, args: form.rest().map((node) => argument(form, node)) };
}

function argument(form: Form, node: Node): Argument {
  if (node.kind !== "list") throw form.error("wanted a value in parentheses", node.start);
  const core = readCoreValue(node.items);
  return core === undefined
    ? { core: false, value: readValue(node.items, node.start) }
    : { core: true, value: core };
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** One list, read from left to right. */
class Form {
  readonly text: string;
  private readonly script: string;
  private readonly node: List;
  private next: number = 0;

  constructor(script: string, node: Node) {
    if (node.kind !== "list") throw new ScriptError("found something outside of any list", node.start);
    this.script = script;
    this.node = node;
    this.text = script.slice(node.start, node.end);
  }

  error(message: string, offset: number = this.node.start): ScriptError {
    return new ScriptError(message, offset);
  }

  /** The next word, not taken. */
  peek(): string | undefined {
    const node = this.node.items[this.next];
    return node?.kind === "word" ? node.text : undefined;
  }

  keyword(): string {
    const node = this.take();
    if (node?.kind !== "word") throw this.error("wanted a keyword", node?.start);
    return node.text;
  }

  /** Takes the next word; the result is the text without it, everything else in its place. */
  blankNext(): string {
    const node = this.take();
    if (node === undefined) throw this.error("wanted a keyword");
    const before = this.script.slice(this.node.start, node.start);
    return `${before}${" ".repeat(node.end - node.start)}${this.script.slice(node.end, this.node.end)}`;
  }

  optionalName(): string | null {
    return this.peek()?.startsWith("$") === true ? this.keyword() : null;
  }

  string(): string {
    const node = this.take();
    if (node?.kind !== "string") throw this.error("wanted a string", node?.start);
    return new TextDecoder().decode(node.bytes);
  }

  bytesOf(node: Node): Uint8Array {
    if (node.kind !== "string") throw this.error("wanted a string", node.start);
    return node.bytes;
  }

  list(): Form {
    const node = this.take();
    if (node === undefined) throw this.error("wanted a list");
    return new Form(this.script, node);
  }

  rest(): readonly Node[] {
    const rest = this.node.items.slice(this.next);
    this.next = this.node.items.length;
    return rest;
  }

  /** `value`, provided that nothing is left. */
  end<T>(value: T): T {
    const node = this.node.items[this.next];
    if (node !== undefined) throw this.error("found more than the directive takes", node.start);
    return value;
  }

  private take(): Node | undefined {
    return this.node.items[this.next++];
  }
}
