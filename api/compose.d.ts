// The public surface of @heddle/compose. Written by `npm run api`.

// @heddle/compose
export {
  ChainOptions,
  ComposeLimits,
  ComposeOptions,
  Composition,
  GivenImport,
  LeftImport,
  LinkOptions,
  Linkable,
  LinkedProgram,
  NearExport,
  Plug,
  PlugSource,
  chain,
  compose,
  defaultComposeLimits,
  explainComposition,
  link,
  withNearMisses,
};

// dist/chain.d.ts
export interface ChainOptions extends ComposeOptions {
    readonly interface?: string;
}
export declare function chain(components: readonly PlugSource[], options?: ChainOptions): Uint8Array<ArrayBuffer>;

// dist/compose.d.ts
export declare function compose(main: PlugSource, plugs: readonly PlugSource[], options?: ComposeOptions): Uint8Array<ArrayBuffer>;

// dist/explain.d.ts
export interface Composition {
    readonly given: readonly GivenImport[];
    readonly left: readonly LeftImport[];
}
export interface GivenImport {
    readonly importer: string;
    readonly import: string;
    readonly provider: string;
    readonly export: string;
}
export interface LeftImport {
    readonly importer: string;
    readonly import: string;
    readonly near: readonly NearExport[];
}
export interface NearExport {
    readonly provider: string;
    readonly export: string;
    readonly why: string;
}
export declare function explainComposition(main: PlugSource, plugs: readonly PlugSource[], options?: ComposeOptions): Composition;
export declare function withNearMisses(error: unknown, composition: Composition): unknown;

// dist/limits.d.ts
export interface ComposeLimits {
    readonly parts: number;
    readonly size: number;
}
export declare const defaultComposeLimits: ComposeLimits;

// dist/options.d.ts
export interface ComposeOptions {
    readonly features?: Partial<Features>;
    readonly limits?: Partial<ComposeLimits>;
    readonly ownImport?: (component: number, name: string) => string | undefined;
}
export interface Plug {
    readonly name?: string;
    readonly bytes: Uint8Array;
}
export type PlugSource = Plug | Uint8Array;

// dist/run/link.d.ts
export type Linkable = PlugSource | Imports;
export interface LinkedProgram extends ComponentInstance {
    readonly instances: ReadonlyMap<string, ComponentInstance>;
    [Symbol.asyncDispose](): Promise<void>;
}
export declare function link(parts: readonly Linkable[], options?: LinkOptions): Promise<LinkedProgram>;

// dist/run/options.d.ts
export interface LinkOptions {
    readonly isolate?: boolean;
    readonly chain?: boolean;
    readonly compose?: ComposeOptions;
    readonly renewable?: boolean;
    readonly store?: InstantiateOptions;
}
