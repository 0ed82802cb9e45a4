/**
 * Which exports of a component may have to wait though they are not async: what declarations must say before anything runs.
 * Invariant: instances made with the same imports agree: exactly these functions answer promises where the engine can
 * suspend WebAssembly, and exactly these resources have a destructor that may have to wait.
 */
import { analyseParking, type Item } from "../link/index.ts";
import { compiled, type Component } from "./component.ts";
import { blocksIn, nameOfImport, type Imports } from "./imports.ts";

export interface ParkingOptions {
  /** What the component will be instantiated with: what is marked `blocking` there blocks. */
  readonly imports?: Imports;
  /** Whether an imported function that is not async blocks, by its name: `f`, or `wasi:io/poll@0.2.0#poll`. */
  readonly blocks?: (name: string) => boolean;
}

/** By name: `f`, `a:b/c@1.0.0#[method]r.m`, and for a resource `a:b/c@1.0.0#r`. */
export function parkingExports(component: Component, options: ParkingOptions = {}): ReadonlySet<string> {
  const { plan } = compiled(component);
  const { imports = {}, blocks = () => false } = options;
  const parking = analyseParking(plan, (index) => {
    const planned = plan.imports[index];
    if (planned === undefined) return false;
    return blocksIn(imports, planned) || (!planned.type.async && blocks(nameOfImport(planned)));
  });
  const found = new Set<string>();
  visit(plan.exports, "");
  return found;

  function visit(items: ReadonlyMap<string, Item>, prefix: string): void {
    for (const [name, item] of items) {
      if (item.sort === "instance") visit(item.exports, `${prefix}${name}#`);
      else if (parks(item)) found.add(`${prefix}${name}`);
    }
  }

  function parks(item: Item): boolean {
    if (item.sort === "func") {
      const { func } = item;
      if (plan.funcTypes.get(func)?.async === true) return false;
      return func.kind === "import" || mayPark(func.instance);
    }
    const resource = item.sort === "type" && item.resource !== null ? plan.resources[item.resource.id] : null;
    return resource?.kind === "guest" && resource.destructor !== null && mayPark(resource.instance);
  }

  function mayPark(instance: number): boolean {
    return parking[instance]?.mayPark ?? false;
  }
}
