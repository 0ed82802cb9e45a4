/**
 * `heddle types -o DIR FILE|DIR|COMPONENT`: TypeScript declarations.
 * Invariant: no file is written if one of them may not be; what is declared to answer a promise does, in a program that gets heddle's
 * own WASI and whose other imports block where --blocks says so.
 */
import { compileSync, parkingExports, type Component } from "@heddle/component";
import { allFeatures } from "@heddle/component/validate";
import { loadWasi } from "@heddle/wasi/lazy";
import { nodePlatform } from "@heddle/wasi/node";
import { emitTypes, type WitPackage, type WitWorld } from "@heddle/wit";
import { exitCodes } from "../cli/exit-codes.ts";
import type { Options } from "../cli/options.ts";
import { nearest } from "../cli/parse.ts";
import { UsageError } from "../cli/usage-error.ts";
import { writeOutputs } from "../cli/write-output.ts";
import { readWit, readWitOptions, worldOf, type WitInput } from "../wit/input.ts";

export async function execute(options: Options): Promise<number> {
  const folder = options.value("--output");
  if (folder === undefined)
    throw new UsageError("--output is missing: -o DIR says where the declarations are written");
  const input = readWit(options.operand, readWitOptions(options));
  const files = emitTypes(targetOf(input, options), {
    side: options.has("--guest") ? "guest" : "host",
    parks: await parkingOf(input, options),
  });
  writeOutputs(folder, files, { force: options.has("--force") });
  return exitCodes.ok;
}

/** Which exports are to answer promises though they are not async: known of a component, and not of WIT alone. */
async function parkingOf(
  { component: bytes }: WitInput,
  options: Options,
): Promise<(name: string) => boolean> {
  const named = options.values("--blocks");
  if (bytes === null) {
    if (named.length > 0)
      throw new UsageError(`--blocks is about a component's imports; ${options.operand} is WIT`);
    return () => false;
  }
  const component = compileSync(bytes, { features: allFeatures });
  const found = new Set<string>();
  const blocks = (name: string): boolean => {
    const by = named.filter((each) => name === each || name.startsWith(`${each}#`));
    for (const each of by) found.add(each);
    return by.length > 0;
  };
  const parking = parkingExports(component, { imports: await wasiOf(component), blocks });
  for (const name of named) if (!found.has(name)) throw unknownImport(name, component);
  return (name) => parking.has(name);
}

/** Heddle's own WASI, of which nothing is called: it knows which of its functions block. */
async function wasiOf({ imports }: Component): Promise<Readonly<Record<string, unknown>>> {
  using platform = nodePlatform({ network: { allow: [] } });
  return loadWasi(
    platform,
    {},
    imports.map(({ name }) => name),
  );
}

function unknownImport(name: string, { imports }: Component): UsageError {
  const known = imports.flatMap(({ name: owner, type }) => {
    if (type.kind === "func") return type.async ? [] : [owner];
    if (type.kind !== "instance") return [];
    const funcs = [...type.exports].filter(([, each]) => each.kind === "func" && !each.async);
    return funcs.length === 0 ? [] : [owner, ...funcs.map(([each]) => `${owner}#${each}`)];
  });
  const near = nearest(name, known);
  const hint = near === undefined ? `there are ${known.join(", ") || "none"}` : `did you mean ${near}?`;
  return new UsageError(`--blocks: no function that is not async is imported by the name ${name}; ${hint}`);
}

/** One world, whose files are in the folder itself, or a package with a folder for each of its worlds. */
function targetOf({ graph, world }: WitInput, options: Options): WitWorld | WitPackage {
  const wanted = options.value("--world");
  if (wanted === undefined) return world ?? withWorlds(graph.package, options.operand);
  return worldOf(graph.package, wanted, options.operand);
}

function withWorlds(found: WitPackage, path: string): WitPackage {
  if (found.worlds.size > 0) return found;
  throw new UsageError(`${path} has no world; declarations are made of worlds`);
}
