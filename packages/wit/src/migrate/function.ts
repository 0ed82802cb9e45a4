/**
 * One function under migration.
 * The rules: what is read comes back as a stream with a result future; what is written is handed over as a stream; what
 * was waited for is awaited.
 */
import type { FuncTypeNode, TypeNode } from "../syntax/index.ts";
import type { BodyTypes, Effect } from "./body.ts";
import type { CallPattern } from "./calls.ts";
import { escaped } from "./fates.ts";

export interface MigratedFunc {
  readonly async: boolean;
  readonly params: readonly string[];
  readonly result: string | null;
  /** True if the function has no use any more. */
  readonly dropped: boolean;
  readonly pattern: CallPattern;
  readonly effects: readonly Effect[];
}

export function migrateFunc(types: BodyTypes, node: FuncTypeNode): MigratedFunc {
  return new FuncMigration(types).run(node);
}

/** `async func(a: u32) -> string`. */
export function funcText(func: Pick<MigratedFunc, "async" | "params" | "result">): string {
  return `${func.async ? "async " : ""}func(${func.params.join(", ")})${func.result === null ? "" : ` -> ${func.result}`}`;
}

class FuncMigration {
  readonly #types: BodyTypes;
  readonly #effects: Effect[] = [];
  readonly #params: string[] = [];
  #async = false;
  #pattern: CallPattern = { kind: "plain" };
  /** The function wrote to an output stream it was given. */
  #produces = false;
  #outparam = false;

  constructor(types: BodyTypes) {
    this.#types = types;
  }

  run(node: FuncTypeNode): MigratedFunc {
    this.#async = node.async;
    if (this.#onlyReadsErrors(node)) {
      this.#note(
        "the error code comes with the stream's result future, so nothing has to be asked of an error",
      );
      return {
        ...this.#done(null),
        dropped: true,
        pattern: { kind: "gone", instead: "the error code is in the result" },
      };
    }
    for (const param of node.params) this.#param(param.name.name, param.type);
    let result = this.#outparam ? this.#fromOutparam() : this.#result(node.result);
    if (this.#produces) {
      result = result === null ? "stream<u8>" : `tuple<stream<u8>, future<${result}>>`;
      this.#pattern = { kind: "hands-out" };
    }
    return { ...this.#done(result), dropped: false };
  }

  #done(result: string | null): Omit<MigratedFunc, "dropped"> {
    return {
      async: this.#async,
      params: this.#params,
      result,
      pattern: this.#pattern,
      effects: this.#effects,
    };
  }

  #note(why: string): void {
    this.#effects.push({ decide: false, why });
  }

  #decide(why: string): void {
    this.#effects.push({ decide: true, why });
  }

  #onlyReadsErrors(node: FuncTypeNode): boolean {
    const [only] = node.params;
    if (only === undefined || node.params.length > 1 || node.result?.kind !== "option") return false;
    return this.#types.fateOf(only.type)?.fate.kind === "io-error";
  }

  #param(name: string, type: TypeNode): void {
    const fate = this.#types.fateOf(type);
    switch (fate?.fate.kind) {
      case "network":
        this.#note("no function takes a network any more");
        return;
      case "outparam":
        this.#outparam = true;
        return;
      case "output-stream":
        this.#produces = true;
        this.#decide(
          "it wrote to a stream it was given; now it returns the `stream<u8>` and the caller reads: say if that is meant",
        );
        return;
      case "input-stream":
        this.#params.push(`${escaped(name)}: stream<u8>`);
        this.#pattern = { kind: "hands-in" };
        this.#note(
          type.kind === "borrow"
            ? "the input stream is a `stream<u8>`, which is given away, not lent"
            : "the input stream is a `stream<u8>`",
        );
        return;
      default:
        break;
    }
    if (type.kind === "list" && this.#types.fateOf(type.element)?.fate.kind === "pollable") {
      this.#params.push(`${escaped(name)}: list<future>`);
      this.#decide(
        "a list of pollables to wait for: the caller can await several futures itself; say if this function is still needed",
      );
      return;
    }
    this.#params.push(`${escaped(name)}: ${this.#types.text(type, this.#effects)}`);
  }

  #fromOutparam(): string {
    this.#async = true;
    this.#pattern = { kind: "async" };
    this.#note("the response is returned, from an async function");
    return this.#types.bring("result<response, error-code>", [
      "http/types#response",
      "http/types#error-code",
    ]);
  }

  #result(node: TypeNode | null): string | null {
    if (node === null) return null;
    const ok = node.kind === "result" ? node.ok : node;
    const err =
      node.kind === "result" && node.err !== null ? this.#types.text(node.err, this.#effects) : null;
    const fate = this.#types.fateOf(ok);
    switch (fate?.fate.kind) {
      case "input-stream":
        this.#pattern = { kind: "reads" };
        this.#note("the bytes come as a `stream<u8>`, and a result future tells how it ended");
        return `tuple<stream<u8>, ${this.#outcome(err, node.kind === "result")}>`;
      case "output-stream": {
        this.#pattern = { kind: "writes" };
        this.#note(
          "what is written is handed over as a `stream<u8>`, and a result future tells how it ended",
        );
        this.#params.push(`${this.#freeName("data")}: stream<u8>`);
        return this.#outcome(err, node.kind === "result");
      }
      case "pollable":
        this.#pattern = { kind: "waits" };
        this.#note("a future takes the place of the pollable: it is awaited");
        return node.kind === "result" ? this.#types.text(node, this.#effects) : "future";
      case "awaited":
        return this.#awaited(this.#types.bring(fate.fate.value, fate.fate.uses), err, node.kind === "result");
      case "items": {
        this.#pattern = { kind: "lists" };
        this.#note("the items come as a stream, and a result future tells how it ended");
        const { element, error, uses } = fate.fate;
        return this.#types.bring(`tuple<stream<${element}>, future<result<_, ${error}>>>`, uses);
      }
      default:
        return this.#types.text(node, this.#effects);
    }
  }

  /** The future that tells how a stream ended. */
  #outcome(err: string | null, fallible: boolean): string {
    const error = err ?? this.#types.errorType;
    if (error !== null) return `future<result<_, ${error}>>`;
    if (!fallible)
      this.#decide("the stream's errors have no type here: say which error the result future holds");
    return "future<result>";
  }

  #awaited(value: string, err: string | null, fallible: boolean): string {
    this.#async = true;
    this.#pattern = { kind: "async" };
    this.#note("an async function returns the value itself");
    if (!fallible) return value;
    const endsAlike = err !== null && value.startsWith("result<") && value.endsWith(`, ${err}>`);
    if (endsAlike) return value;
    if (err === null && value.startsWith("result")) return value;
    if (value.startsWith("result"))
      this.#decide("starting and finishing failed with different errors: join the two into one");
    return err === null ? `result<${value}>` : `result<${value}, ${err}>`;
  }

  #freeName(wanted: string): string {
    const taken = (name: string): boolean => this.#params.some((param) => param.startsWith(`${name}:`));
    let name = wanted;
    for (let count = 2; taken(name); count++) name = `${wanted}${count}`;
    return name;
  }
}
