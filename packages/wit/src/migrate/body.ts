/**
 * The types of one interface or world under migration: what a type becomes, which names that needs, what must be decided.
 */
import type { TypeNode } from "../syntax/index.ts";
import type { Fate } from "./fates.ts";
import { namedType, typeNodeText } from "./fates.ts";

/** Why something changed; `decide` if a person has to say whether it is right. */
export interface Effect {
  readonly decide: boolean;
  readonly why: string;
}

export class BodyTypes {
  readonly fates: ReadonlyMap<string, Fate>;
  /** Names the body defines or keeps using. */
  readonly #names: ReadonlySet<string>;
  /** Items to bring in with a `use`, and the names they get here. */
  readonly needed: Map<string, string> = new Map();

  constructor(fates: ReadonlyMap<string, Fate>, names: ReadonlySet<string>) {
    this.fates = fates;
    this.#names = names;
  }

  /** The fate of the name or handle that `node` is. */
  fateOf(node: TypeNode | null): Fate | null {
    const name = node === null ? null : namedType(node);
    return name === null ? null : (this.fates.get(name) ?? null);
  }

  /** The error type that streams of this body report, if it has one of the usual name. */
  get errorType(): string | null {
    return this.#names.has("error-code") ? "error-code" : null;
  }

  /** `node` after the migration. */
  text(node: TypeNode, effects: Effect[]): string {
    return typeNodeText(node, (_, name) => {
      const fate = this.fates.get(name);
      return fate === undefined ? null : this.#standIn(fate, effects);
    });
  }

  /** `text` with the items it names brought in; one whose name is taken here gets another. */
  bring(text: string, uses: readonly string[]): string {
    const local = new Map(uses.map((use) => [use.replace(/^.*#/, ""), this.#localName(use)]));
    return text.replaceAll(/[A-Za-z][0-9A-Za-z-]*/g, (name) => local.get(name) ?? name);
  }

  #localName(use: string): string {
    const known = this.needed.get(use);
    if (known !== undefined) return known;
    const [path = "", name = ""] = use.split("#");
    for (const [local, { fate }] of this.fates) {
      if (fate.kind === "moved" && fate.to === use) return local;
    }
    const taken = (candidate: string): boolean =>
      this.#names.has(candidate) || [...this.needed.values()].includes(candidate);
    const qualified = `${path.replace(/^=?(?:.*:)?/, "").replace(/[/@].*$/, "")}-${name}`;
    const chosen = taken(name) ? qualified : name;
    this.needed.set(use, chosen);
    return chosen;
  }

  #standIn(fate: Fate, effects: Effect[]): string | null {
    const decide = (why: string): void => void effects.push({ decide: true, why });
    switch (fate.fate.kind) {
      case "moved":
        return null;
      case "input-stream":
        decide(
          "an input stream stands inside another type: its result future has no place there; say where its errors go",
        );
        return "stream<u8>";
      case "output-stream":
        decide(
          "an output stream stands inside another type: say who makes the `stream<u8>` and who learns how it ended",
        );
        return "stream<u8>";
      case "pollable":
        effects.push({ decide: false, why: "a pollable is a `future`, which is awaited" });
        return "future";
      case "io-error":
      case "stream-error":
        if (this.errorType !== null) {
          effects.push({ decide: false, why: "errors of streams are this interface's own error code" });
          return this.errorType;
        }
        decide(
          "errors of streams are no resource any more: say which error type of this interface takes their place",
        );
        return "string";
      case "network":
        decide("there is no network handle any more: leave it out");
        return "u32";
      case "outparam":
        decide("there is no response out-parameter any more: the handler returns the response");
        return "u32";
      case "awaited":
        effects.push({ decide: false, why: `\`${fate.origin}\` ${fate.note}` });
        return `future<${this.bring(fate.fate.value, fate.fate.uses)}>`;
      case "items":
        decide(`\`${fate.origin}\` is a stream now; its result future has no place here`);
        return `stream<${this.bring(fate.fate.element, fate.fate.uses)}>`;
      case "replaced":
        decide(fate.fate.why);
        return this.bring(fate.fate.text, fate.fate.uses);
    }
  }
}
