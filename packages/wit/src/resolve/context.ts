/**
 * What one run of resolving shares: the report, the gates that are open, the packages known so far, and type ids.
 * Invariant: a type written in place is one definition for all equal ones of a package, so that equal is identical.
 */
import type { Report } from "../diagnostics/index.ts";
import type { WitLimits } from "../limits.ts";
import { formatPackageName, shapeKey } from "../model/index.ts";
import type {
  PackageName,
  WitInterface,
  WitPackage,
  WitType,
  WitTypeDef,
  WitTypeShape,
  WitWorld,
} from "../model/index.ts";

/** Which `@unstable` features exist: all, or those named. */
export type Features = "all" | ReadonlySet<string>;

export class RunContext {
  readonly report: Report;
  readonly limits: WitLimits;
  readonly features: Features;
  readonly packages: Map<string, WitPackage> = new Map();
  /** Items that a closed gate takes away. They are resolved, for their faults, but nothing open may refer to them. */
  readonly excluded: Set<WitTypeDef | WitInterface | WitWorld> = new Set();
  #nextId = 0;

  constructor(report: Report, limits: WitLimits, features: Features) {
    this.report = report;
    this.limits = limits;
    this.features = features;
  }

  addPackage(name: PackageName, docs: string | null): WitPackage {
    const witPackage: WitPackage = { name, docs, interfaces: new Map(), worlds: new Map() };
    this.packages.set(formatPackageName(name), witPackage);
    return witPackage;
  }

  define(definition: Omit<WitTypeDef, "id">): WitTypeDef {
    return { id: this.#nextId++, ...definition };
  }
}

/** The types written in place in one package. */
export class InPlaceTypes {
  readonly #run: RunContext;
  readonly #known = new Map<string, WitTypeDef>();

  constructor(run: RunContext) {
    this.#run = run;
  }

  intern(shape: WitTypeShape): WitType {
    if (shape.kind === "alias") return shape.target;
    const key = shapeKey(shape);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = this.#run.define({
      name: null,
      owner: null,
      shape,
      docs: null,
      gate: null,
      externalId: null,
    });
    this.#known.set(key, made);
    return made;
  }
}
