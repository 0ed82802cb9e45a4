/**
 * Runs the directives of a script, one after another, in one world of named components and instances.
 * Spec: the script format of Core WebAssembly's interpreter, with components.
 * Invariant: a directive passes or fails by itself; one that fails does not stop the script.
 */
import {
  ComponentError,
  compileSync,
  DecodeError,
  instantiate,
  LinkError,
  type Choice,
  Trap,
  ValidationError,
  type Component,
  type ComponentInstance,
  type Imports,
} from "@heddle/component";
import { decodeComponent } from "@heddle/component/decode";
import { allFeatures, validateComponent } from "@heddle/component/validate";
import { CoreWorld } from "./core.ts";
import { messageMatches, type Failure } from "./messages.ts";
import type { Argument, Directive, Invoke, Source } from "./script.ts";
import { TextError, type TextParser } from "./text-parser.ts";
import { sameHost, toHost, type Value } from "./values.ts";

/** A directive that did not do what it says, in words. */
class DirectiveFailure extends Error {
  override readonly name = "DirectiveFailure";
}

export interface RunnerOptions {
  /** Makes the choices of one instance; by default first come, first served. */
  readonly choice?: (() => Choice) | undefined;
  /** How long one directive may wait, in milliseconds. */
  readonly patience?: number;
}

/** What a directive that invokes came to. */
type Outcome = { readonly value: unknown } | { readonly thrown: unknown };

type AnyInstance =
  | { readonly core: false; readonly instance: ComponentInstance }
  | { readonly core: true; readonly exports: WebAssembly.Exports };

type Definition =
  | { readonly core: false; readonly component: Component }
  | { readonly core: true; readonly module: WebAssembly.Module };

const defaultPatience = 30_000;

export class Runner {
  private readonly parser: TextParser;
  private readonly choice: RunnerOptions["choice"];
  private readonly patience: number;
  private readonly core: CoreWorld = new CoreWorld();
  private readonly instances: Map<string, AnyInstance> = new Map();
  private readonly definitions: Map<string, Definition> = new Map();
  private readonly registered: Imports = {};
  private readonly running: ComponentInstance[] = [];
  private lastInstance: AnyInstance | null = null;
  private lastDefinition: Definition | null = null;

  constructor(parser: TextParser, { choice, patience = defaultPatience }: RunnerOptions = {}) {
    this.parser = parser;
    this.choice = choice;
    this.patience = patience;
  }

  /** Null if the directive passes; else why not. */
  async run(directive: Directive): Promise<string | null> {
    try {
      await this.perform(directive);
      return null;
    } catch (error) {
      if (error instanceof DirectiveFailure) return error.message;
      if (error instanceof TextError) return `does not parse: ${error.message}`;
      return describe(error);
    }
  }

  /** Ends every instance that the script made. */
  async close(): Promise<void> {
    for (const instance of this.running.toReversed()) {
      // What a closing instance says is of no interest once its script has ended.
      await caught(() => Promise.resolve(instance[Symbol.asyncDispose]()));
    }
  }

  private async perform(directive: Directive): Promise<void> {
    switch (directive.kind) {
      case "module": {
        const { source } = directive;
        await this.instantiate(await this.define(source), source.name);
        return;
      }
      case "definition":
        await this.define(directive.source);
        return;
      case "instance":
        await this.instantiate(this.definition(directive.definition), directive.instance);
        return;
      case "register":
        this.register(directive.as, this.instance(directive.instance));
        return;
      case "invoke":
        valueOf(await this.invoke(directive.action));
        return;
      case "assert_return":
        this.expectValues(directive.action, await this.invoke(directive.action), directive.expected);
        return;
      case "assert_trap":
        expectFailure(await this.invoke(directive.action), isTrap, "a trap", directive.message);
        return;
      case "assert_exhaustion":
        expectFailure(await this.invoke(directive.action), isExhaustion, "exhaustion", directive.message);
        return;
      case "assert_uninstantiable": {
        const definition = await this.define(directive.source);
        const outcome = await caught(() => this.instantiate(definition, null));
        expectFailure(outcome, isTrap, "a trap", directive.message);
        return;
      }
      case "assert_unlinkable": {
        const definition = await this.define(directive.source);
        const outcome = await caught(() => this.instantiate(definition, null));
        expectFailure(outcome, isLinkError, "a link error", directive.message);
        return;
      }
      case "assert_invalid":
      case "assert_malformed": {
        const outcome = await caught(() => this.check(directive.source));
        expectFailure(outcome, isRefused, "an invalid component", directive.message);
        return;
      }
      default:
        directive satisfies never;
    }
  }

  // --- definitions and instances ---

  private bytes({ content }: Source): Promise<Uint8Array> {
    return content.kind === "binary" ? Promise.resolve(content.bytes) : this.parser.parse(content.text);
  }

  /** Validates the source with everything in it, core functions included. */
  private async check(source: Source): Promise<void> {
    const bytes = await this.bytes(source);
    if (source.core) {
      this.core.compile(bytes);
      return;
    }
    const isValidModule = (module: Uint8Array): boolean => WebAssembly.validate(Uint8Array.from(module));
    validateComponent(decodeComponent(bytes), { features: allFeatures, isValidModule });
  }

  private async define(source: Source): Promise<Definition> {
    const bytes = await this.bytes(source);
    const definition: Definition = source.core
      ? { core: true, module: this.core.compile(bytes) }
      : { core: false, component: compileSync(bytes, { features: allFeatures }) };
    if (source.name !== null) this.definitions.set(source.name, definition);
    this.lastDefinition = definition;
    return definition;
  }

  private definition(name: string | null): Definition {
    const found = name === null ? this.lastDefinition : this.definitions.get(name);
    if (found === null || found === undefined) {
      throw new DirectiveFailure(`there is no definition ${name ?? "yet"}`);
    }
    return found;
  }

  private async instantiate(definition: Definition, name: string | null): Promise<void> {
    const instance: AnyInstance = definition.core
      ? { core: true, exports: this.core.instantiate(definition.module) }
      : { core: false, instance: await this.instantiateComponent(definition.component) };
    this.lastInstance = instance;
    if (name !== null) this.instances.set(name, instance);
  }

  private async instantiateComponent(component: Component): Promise<ComponentInstance> {
    const options = this.choice === undefined ? {} : { choice: this.choice() };
    const instance = await instantiate(component, this.registered, options);
    this.running.push(instance);
    return instance;
  }

  private instance(name: string | null): AnyInstance {
    const found = name === null ? this.lastInstance : this.instances.get(name);
    if (found === null || found === undefined)
      throw new DirectiveFailure(`there is no instance ${name ?? "yet"}`);
    return found;
  }

  private register(as: string, instance: AnyInstance): void {
    if (instance.core) this.core.register(as, instance.exports);
    else Object.assign(this.registered, { [as]: instance.instance.exports });
  }

  // --- actions ---

  private async invoke(action: Invoke): Promise<Outcome> {
    const target = this.instance(action.instance);
    if (target.core) return caught(() => Promise.resolve(this.core.perform(target.exports, action)));
    const { instance } = target;
    const func = instance.functions.get(action.export);
    if (func === undefined || action.kind === "get") {
      throw new DirectiveFailure(`there is no exported function ${JSON.stringify(action.export)}`);
    }
    const { params } = func.type;
    if (params.length !== action.args.length) {
      throw new DirectiveFailure(
        `${action.export} takes ${params.length} arguments, found ${action.args.length}`,
      );
    }
    const args = params.map(({ type }, index) => toHost(componentValue(action.args[index]), type));
    return caught(() => this.patiently(action.export, () => instance.call(func, {}, ...args)));
  }

  private async patiently(what: string, call: () => Promise<unknown>): Promise<unknown> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new DirectiveFailure(`${what} did not return within ${this.patience} ms`));
      }, this.patience);
    });
    try {
      return await Promise.race([call(), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private expectValues(action: Invoke, outcome: Outcome, expected: readonly Argument[]): void {
    const target = this.instance(action.instance);
    if (target.core) {
      this.core.expectResults(valueOf(outcome), expected, (message) => new DirectiveFailure(message));
      return;
    }
    const result = target.instance.functions.get(action.export)?.type.result ?? null;
    if (expected.length !== (result === null ? 0 : 1)) {
      throw new DirectiveFailure(
        `${expected.length} results are expected of a function with ${result === null ? 0 : 1}`,
      );
    }
    const found = result?.kind === "result" ? resultOf(outcome) : valueOf(outcome);
    if (result === null) return;
    const wanted = toHost(componentValue(expected[0]), result);
    const comparable = result.kind === "result" ? withoutAbsent(wanted) : wanted;
    if (sameHost(comparable, found)) return;
    throw new DirectiveFailure(`expected ${show(comparable)}, found ${show(found)}`);
  }
}

async function caught(action: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { value: await action() };
  } catch (thrown) {
    return { thrown };
  }
}

function valueOf(outcome: Outcome): unknown {
  if ("thrown" in outcome) throw outcome.thrown;
  return outcome.value;
}

/** A `result` is a value or a ComponentError at the edge to the host. */
function resultOf(outcome: Outcome): unknown {
  if (!("thrown" in outcome)) return { tag: "ok", val: outcome.value };
  if (outcome.thrown instanceof ComponentError) return { tag: "err", val: outcome.thrown.payload };
  throw outcome.thrown;
}

function withoutAbsent(value: unknown): unknown {
  return typeof value === "object" && value !== null ? { val: undefined, ...value } : value;
}

function componentValue(argument: Argument | undefined): Value {
  if (argument === undefined || argument.core)
    throw new DirectiveFailure("wanted a value of the component model");
  return argument.value;
}

function isTrap(error: unknown): boolean {
  return error instanceof Trap || error instanceof WebAssembly.RuntimeError;
}

function isExhaustion(error: unknown): boolean {
  return (error instanceof Trap && error.code === "stack-overflow") || error instanceof RangeError;
}

function isLinkError(error: unknown): boolean {
  return error instanceof LinkError || error instanceof WebAssembly.LinkError;
}

function isRefused(error: unknown): boolean {
  return (
    error instanceof DecodeError ||
    error instanceof ValidationError ||
    error instanceof TextError ||
    error instanceof WebAssembly.CompileError
  );
}

function expectFailure(
  outcome: Outcome,
  isKind: (error: unknown) => boolean,
  wanted: string,
  expected: string,
): void {
  const text = JSON.stringify(expected);
  if (!("thrown" in outcome)) throw new DirectiveFailure(`expected ${wanted} ${text}, but there was none`);
  const { thrown } = outcome;
  if (thrown instanceof DirectiveFailure) throw thrown;
  if (!isKind(thrown)) throw new DirectiveFailure(`expected ${wanted} ${text}, found ${describe(thrown)}`);
  if (!messageMatches(failureOf(thrown), expected)) {
    throw new DirectiveFailure(`expected ${wanted} ${text}, found ${describe(thrown)}`);
  }
}

function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "core";
  return { code, message };
}

/** On one line, whatever the error says. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const known = "code" in error ? `${error.name} [${String(error.code)}]` : error.name;
  const where = "code" in error ? "" : ` ${error.stack ?? ""}`;
  return `${known}: ${error.message}${where}`.replaceAll(/\s*\n\s*/g, " | ");
}

function show(value: unknown): string {
  return (
    JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? `${item}n` : item)) ?? "nothing"
  );
}
