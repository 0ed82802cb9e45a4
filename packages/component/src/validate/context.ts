/**
 * One validation: what is on, how much work is left, where it stands.
 * Spec: the rules are in the files beside this one.
 * Invariant: every error of validation is thrown by {@link Context.fail}, which knows the offset and the path.
 */
import { ValidationError } from "../errors/index.ts";
import type { ComponentType, InstanceType, ResourceType } from "../model/index.ts";
import type { ValidationCode } from "./codes.ts";
import { ExternTable } from "./extern-table.ts";
import { FactStore } from "./facts.ts";
import { type FeatureName, featureNames, type Features } from "./features.ts";
import type { ValidationLimits } from "./limits.ts";
import { Subtyping } from "./subtype.ts";

export class Context {
  readonly features: Features;
  readonly limits: ValidationLimits;
  readonly facts: FactStore = new FactStore();
  readonly subtyping: Subtyping = new Subtyping(this.facts, (steps) => this.charge(steps));
  /** Declared supertypes of core types, by their keys. */
  readonly coreSupers: Map<string, string> = new Map();
  /** The type of every instance of a component that neither makes nor passes on what has a name. */
  readonly plainInstances: Map<ComponentType, InstanceType> = new Map();
  /** Where the exports of an instance are put together: see {@link ExternTable.take}. */
  readonly bag: ExternTable = new ExternTable();
  /** Offset of the definition at hand. */
  offset: number = 0;
  /** The scopes around the definition at hand, outermost first. */
  readonly path: string[] = [];
  /** Says which definition of the innermost scope is at hand. */
  leaf: () => string | null = () => null;
  #work = 0;
  #resources = 0;
  #vias = 0;

  constructor(features: Features, limits: ValidationLimits) {
    this.features = features;
    this.limits = limits;
  }

  fail(code: ValidationCode, message: string): never {
    const leaf = this.leaf();
    const path = leaf === null ? [...this.path] : [...this.path, leaf];
    throw new ValidationError(code, message, { offset: this.offset, path });
  }

  /** Fails unless `feature` is on. */
  gate(feature: keyof Features, what: string): void {
    if (!this.features[feature]) this.gated(feature, what);
  }

  /** Refuses what needs a feature that is off. */
  gated(feature: keyof Features, what: string): never {
    this.fail("feature-gated", `${what} requires the feature ${featureNames[feature]}, which is not enabled`);
  }

  /** Refuses what no feature enables, by name. */
  unsupported(feature: Exclude<FeatureName, keyof Features>, what: string): never {
    this.fail(
      "feature-gated",
      `${what} requires the feature ${featureNames[feature]}, which is not supported`,
    );
  }

  /** Counts steps of work that grow with the size of types. */
  charge(steps: number): void {
    this.#work += steps;
    if (this.#work > this.limits.maxTypeWork)
      this.fail(
        "limit-exceeded",
        `checking types took more than maxTypeWork (${this.limits.maxTypeWork}) steps`,
      );
  }

  newResource(name: string | null): ResourceType {
    const id = this.#resources++;
    if (id >= this.limits.maxResources)
      this.fail("limit-exceeded", `more than maxResources (${this.limits.maxResources}) resource types`);
    return { kind: "resource", id, name };
  }

  /** A new name for a resource: see `OwnType.via`. */
  newVia(): number {
    return ++this.#vias;
  }

  /** Enters a nested scope, called `label` in paths. */
  enter(label: string): void {
    if (this.path.length >= this.limits.maxNesting)
      this.fail("limit-exceeded", `scopes nest deeper than maxNesting (${this.limits.maxNesting})`);
    this.path.push(label);
  }

  leave(): void {
    this.path.pop();
  }
}
