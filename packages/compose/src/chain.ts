/**
 * Chains of HTTP handlers: each component hands on to the next.
 * Spec: the `wasi:http/middleware` world: a handler that imports the handler behind it.
 * Invariant: only the handler is passed along the chain; all else that the components import is left to the host.
 */
import { LinkError } from "@heddle/component/errors";
import { nearMisses } from "@heddle/component/model";
import type { ComposeOptions, PlugSource } from "./options.ts";
import { assemble } from "./outer/assemble.ts";
import { checkEdge } from "./wiring/check.ts";
import { exportFor } from "./wiring/match.ts";
import { baseOf, readParts, type Part } from "./wiring/part.ts";
import { wire, type Edge, type Wiring } from "./wiring/wiring.ts";

export interface ChainOptions extends ComposeOptions {
  /** The interface that is passed along, without its version; by default the handler of WASI 0.3 or 0.2. */
  readonly interface?: string;
}

const handlers = ["wasi:http/handler", "wasi:http/incoming-handler"];

/** One component for `components`: the first takes requests, each imports the handler that the next one exports. */
export function chain(
  components: readonly PlugSource[],
  options: ChainOptions = {},
): Uint8Array<ArrayBuffer> {
  return assemble(chainParts(readParts(components, options), options), options);
}

export function chainParts(parts: readonly Part[], options: ChainOptions): Wiring {
  const [first] = parts;
  if (first === undefined) throw new LinkError("unsupported", "a chain has at least one component");
  const handler = options.interface ?? handlers.find((base) => exportsBase(first, base)) ?? handlers[0] ?? "";
  if (!exportsBase(first, handler)) throw noHandler(first, handler, "export");
  const edges = parts.slice(1).map((part, index) => link(parts[index] ?? first, part, handler));
  for (const edge of edges) checkEdge(edge);
  return wire(first, edges);
}

function exportsBase(part: Part, base: string): boolean {
  return part.checked.exports.some((each) => baseOf(each.name) === base);
}

function link(importer: Part, provider: Part, handler: string): Edge {
  const wanted = importer.checked.imports.find((each) => baseOf(each.name) === handler);
  if (wanted === undefined) throw noHandler(importer, handler, "import");
  if (!exportsBase(provider, handler)) throw noHandler(provider, handler, "export");
  const found = exportFor(wanted, provider);
  if (found !== null) return { importer, import: wanted.name, provider, export: found };
  const offered = provider.checked.exports
    .map((each) => each.name)
    .filter((name) => baseOf(name) === handler);
  throw new LinkError(
    "missing-export",
    `${importer.name} hands on to ${wanted.name}, and ${provider.name} exports ${offered.join(", ")}, which is not compatible`,
  );
}

function noHandler(part: Part, handler: string, verb: "import" | "export"): LinkError {
  const names = (verb === "import" ? part.checked.imports : part.checked.exports).map((each) => each.name);
  const near = nearMisses(handler, names, 1);
  const hint =
    near.length === 0 ? `it ${verb}s ${names.join(", ") || "nothing"}` : `is ${near.join(", ")} meant?`;
  const what =
    verb === "import"
      ? "stands before another in the chain and does not import"
      : "stands in the chain and does not export";
  return new LinkError("missing-export", `${part.name} ${what} ${handler}; ${hint}`);
}
