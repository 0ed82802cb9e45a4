/**
 * What the steps of resolving one package share, and the scope of names of one interface or world.
 * Invariant: a name that could not be resolved is `broken`: what refers to it is not reported again.
 */
import type { RelatedPlace, WitErrorCode } from "../diagnostics/index.ts";
import type { WitInterface, WitPackage, WitTypeDef, WitWorld } from "../model/index.ts";
import type { Id, Span, UsePath } from "../syntax/index.ts";
import type { InPlaceTypes, RunContext } from "./context.ts";
import type { FileScope } from "./file-scope.ts";

export interface Resolver {
  readonly run: RunContext;
  readonly package: WitPackage;
  readonly inPlace: InPlaceTypes;
  /** The scopes of this package's interfaces, for `use`. */
  readonly scopes: Map<WitInterface, TypeScope>;
  report(
    file: FileScope,
    place: Span,
    code: WitErrorCode,
    message: string,
    details?: { readonly hint?: string | null; readonly related?: readonly RelatedPlace[] },
  ): void;
  /** The interface that `path` names, or null, reported. */
  findInterface(file: FileScope, path: UsePath, live: boolean): WitInterface | null;
  /** The world that `path` names, or null, reported. */
  findWorld(file: FileScope, path: UsePath, live: boolean): WitWorld | null;
  /** Whether something live may refer to `target`; reports if a closed gate takes it away. */
  open(file: FileScope, place: Span, target: WitTypeDef | WitInterface | WitWorld, live: boolean): boolean;
}

type ScopeEntry =
  | { readonly kind: "type"; readonly type: WitTypeDef; readonly name: Id }
  | { readonly kind: "func"; readonly name: Id }
  | { readonly kind: "broken"; readonly name: Id };

export interface TypeScope {
  readonly resolver: Resolver;
  readonly file: FileScope;
  readonly owner: WitInterface | WitWorld;
  /** False while resolving what a closed gate takes away. */
  readonly live: boolean;
  /** In order of definition. */
  readonly entries: Map<string, ScopeEntry>;
}
