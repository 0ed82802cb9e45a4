/**
 * Finding the host's functions and classes for what a component imports.
 * Spec: Explainer.md, "Import and Export Definitions" (names); docs/types.md (how they read in JavaScript).
 * Invariant: whatever is missing is told before any guest code runs, with its interface, its type and the near misses.
 */
import { camelCase } from "../canon/index.ts";
import { LinkError } from "../errors/index.ts";
import type { RuntimeResource } from "../handles/index.ts";
import type { HostCallee, HostSide, PlanImport, PlanResource } from "../link/index.ts";
import { findCompatible, nearMisses, printFuncType } from "../model/index.ts";
import type { Store } from "../tasks/index.ts";
import { HostFunc, isBlocking, mayBlock, type BoundFunction, type HostFunction } from "./host-func.ts";
import { HostResource } from "./host-resources.ts";

/** What a program gets from its host: by the names of the imports, an interface's functions and classes, or a function. */
export type Imports = Readonly<Record<string, unknown>>;

type Members = Record<string, unknown>;
type Constructor = new (...args: unknown[]) => object;

/** The host's side of linking, over a record of imports. */
export function hostSide(imports: Imports, leaves: HostSide["leaves"]): HostSide {
  const resources: HostResource[] = [];
  const interfaces = new Interfaces(imports);
  return {
    leaves,
    callee: (store, planned) => findFunction(interfaces, store, planned),
    resource: (store, planned) => hostResource(resources, store, planned),
    module: (path) => findModule(imports, path),
  };
}

/** All of a program's end with its store, once nothing of it is on the stack any more. */
function hostResource(
  resources: HostResource[],
  store: Store,
  planned: Extract<PlanResource, { kind: "host" }>,
): RuntimeResource {
  const end = (): void => {
    for (const resource of resources.toReversed()) resource.end();
  };
  if (resources.length === 0) store.onFailure(() => queueMicrotask(end));
  const resource = new HostResource(planned.name);
  resources.push(resource);
  return resource;
}

function findModule(imports: Imports, path: readonly string[]): WebAssembly.Module {
  let value: unknown = imports;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each step is checked by the next line's failure
  for (const name of path) value = (value as Members)[name];
  if (value instanceof WebAssembly.Module) return value;
  throw new LinkError(
    "unknown-import",
    `import ${path.join("#")}: expected a WebAssembly.Module, found ${describe(value)}`,
  );
}

function findFunction(interfaces: Interfaces, store: Store, planned: PlanImport): HostCallee {
  const found = lookUp(interfaces, planned);
  const name = nameOfImport(planned);
  if (found === null) throw missing(interfaces, planned, name);
  return new HostFunc(store, name, planned.type, found.func, found.blocks);
}

/** `f`, or `wasi:cli/run@0.3.0#run`. */
export function nameOfImport({ interface: owner, name }: PlanImport): string {
  return name === null ? owner : `${owner}#${name}`;
}

/** Whether a call of the function that these imports have for `planned` may keep its caller waiting; not if there is none. */
export function blocksIn(imports: Imports, planned: PlanImport): boolean {
  return mayBlock(planned.type, lookUp(new Interfaces(imports), planned)?.blocks ?? false);
}

function lookUp(interfaces: Interfaces, planned: PlanImport): Found | null {
  if (planned.name === null) return rootFunction(interfaces.imports, planned);
  return memberFunction(interfaces.of(planned), planned, planned.name);
}

interface Found {
  readonly func: BoundFunction;
  readonly blocks: boolean;
}

function rootFunction(imports: Imports, planned: PlanImport): Found | null {
  const value = imports[planned.interface] ?? imports[camelCase(planned.interface)];
  return asFunction(value);
}

function asFunction(value: unknown, self?: unknown): Found | null {
  if (!isFunction(value)) return null;
  return { func: (args) => callOn(self, value, args, 0), blocks: isBlocking(value) };
}

function isFunction(value: unknown): value is HostFunction {
  return typeof value === "function";
}

// oxlint-disable-next-line typescript/unbound-method -- compared with, not called
const { call: CALL } = Function.prototype;

/**
 * Calls `func` on `self` with the arguments from `first` on: few are written out, since engines inline only those. A function may have
 * a `call` of its own, and what stands for one in another thread has every member.
 */
function callOn(self: unknown, func: HostFunction, args: readonly unknown[], first: 0 | 1): unknown {
  if (func.call !== CALL) return Reflect.apply(func, self, args.slice(first));
  switch (args.length - first) {
    case 0:
      return func.call(self);
    case 1:
      return func.call(self, args[first]);
    case 2:
      return func.call(self, args[first], args[first + 1]);
    case 3:
      return func.call(self, args[first], args[first + 1], args[first + 2]);
    default:
      return Reflect.apply(func, self, args.slice(first));
  }
}

/** The interfaces among imports. Each is looked for once, since to match versions is to go over all names. */
class Interfaces {
  readonly imports: Imports;
  readonly #found: Map<string, Members | null> = new Map();
  #names: readonly string[] | null = null;

  constructor(imports: Imports) {
    this.imports = imports;
  }

  of(planned: PlanImport): Members | null {
    return (
      this.#named(planned.interface) ?? (planned.implements === null ? null : this.#named(planned.implements))
    );
  }

  #named(name: string): Members | null {
    let found = this.#found.get(name);
    if (found === undefined) {
      found = this.#find(name);
      this.#found.set(name, found);
    }
    return found;
  }

  #find(name: string): Members | null {
    const { imports } = this;
    this.#names ??= Object.keys(imports);
    const key = name in imports ? name : findCompatible(name, this.#names);
    const value = key === null ? undefined : imports[key];
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an object of any kind may serve
    return typeof value === "object" && value !== null ? (value as Members) : null;
  }
}

/** The parts of a name that belongs to a resource: how it does, the resource, and the member (empty for a constructor). */
interface ResourceMember {
  readonly kind: "constructor" | "method" | "static";
  readonly resource: string;
  readonly member: string;
}

const RESOURCE_MEMBER = /^\[(constructor|method|static)\]([^.]+)(?:\.(.+))?$/;

/** `[method]file.read` in its parts; null for a name that belongs to no resource. Spec: Explainer.md, `annotatedname`. */
export function resourceMember(name: string): ResourceMember | null {
  const [, kind, resource = "", member = ""] = RESOURCE_MEMBER.exec(name) ?? [];
  if (kind !== "constructor" && kind !== "method" && kind !== "static") return null;
  return { kind, resource, member };
}

/** How a function of an interface reads in JavaScript: the class it belongs to, if any, and its key there or in the interface. */
interface JsMember {
  readonly kind: ResourceMember["kind"] | "function";
  readonly class: string;
  readonly key: string;
}

function jsMember(name: string): JsMember {
  const special = resourceMember(name);
  if (special === null) return { kind: "function", class: "", key: camelCase(name) };
  const { kind, resource, member } = special;
  return { kind, class: className(resource), key: camelCase(member) };
}

/** By import, which is the same for all instances of a component. */
const jsMembers: WeakMap<PlanImport, JsMember> = new WeakMap();

function jsMemberOf(planned: PlanImport, name: string): JsMember {
  let found = jsMembers.get(planned);
  if (found === undefined) jsMembers.set(planned, (found = jsMember(name)));
  return found;
}

function memberFunction(members: Members | null, planned: PlanImport, name: string): Found | null {
  if (members === null) return null;
  const { kind, class: owner, key } = jsMemberOf(planned, name);
  if (kind === "function") return asFunction(members[key] ?? members[name], members);
  const constructor = members[owner];
  if (typeof constructor !== "function") return null;
  switch (kind) {
    case "constructor":
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a function under a class's name is one
      return { func: (args) => new (constructor as Constructor)(...args), blocks: false };
    case "static":
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a class is an object of its statics
      return asFunction((constructor as unknown as Members)[key], constructor);
    default:
      return methodFunction(constructor, key);
  }
}

/** A method is looked up on the object it is called on, so that a subclass may override it. */
function methodFunction(constructor: { readonly prototype?: unknown }, member: string): Found | null {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its members are checked one by one
  const method: unknown = (constructor.prototype as Members | undefined)?.[member];
  if (!isFunction(method)) return null;
  const func: BoundFunction = (args) => {
    const [self] = args;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the resource's own object
    const own: unknown = (self as Members)[member];
    return callOn(self, isFunction(own) ? own : method, args, 1);
  };
  return { func, blocks: isBlocking(method) };
}

/** `input-stream` is class `InputStream`. */
export function className(resource: string): string {
  const camel = camelCase(resource);
  return camel.slice(0, 1).toUpperCase() + camel.slice(1);
}

function missing(interfaces: Interfaces, planned: PlanImport, fullName: string): LinkError {
  const { imports } = interfaces;
  const members = planned.name === null ? null : interfaces.of(planned);
  const type = printFuncType(planned.type);
  if (planned.name !== null && members === null) {
    const near = nearMisses(planned.interface, Object.keys(imports));
    return new LinkError(
      "unknown-import",
      `import ${planned.interface} is not provided (needed for ${planned.name}: ${type})${didYouMean(near)}`,
    );
  }
  const wanted = planned.name === null ? camelCase(planned.interface) : expectedMember(planned.name);
  const found = members === null ? imports[wanted] : members[wanted];
  if (found !== undefined && !wanted.includes(".")) {
    return new LinkError(
      "import-type-mismatch",
      `import ${fullName}: expected ${type}, found ${describe(found)} at ${wanted}`,
    );
  }
  const near = nearMisses(wanted, memberNames(members ?? imports));
  return new LinkError(
    "unknown-import",
    `import ${fullName} is not provided: expected ${wanted} to be ${type}${didYouMean(near)}`,
  );
}

function expectedMember(name: string): string {
  const { kind, class: owner, key } = jsMember(name);
  switch (kind) {
    case "function":
      return key;
    case "constructor":
      return owner;
    case "static":
      return `${owner}.${key}`;
    default:
      return `${owner}.prototype.${key}`;
  }
}

function memberNames(members: object): string[] {
  return Object.keys(members);
}

function didYouMean(names: readonly string[]): string {
  return names.length === 0 ? "" : `; did you mean ${names.join(" or ")}?`;
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  return Array.isArray(value) ? "an array" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}
