/**
 * One site: a component or a chain, what its guests are given, and the instances that answer for it.
 * Invariant: a reload that fails changes nothing.
 */
import { compile, type Component } from "@heddle/component";
import {
  handlersOf,
  Service,
  type HandlerFactory,
  type Metrics,
  type Observer,
  type ServiceOptions,
} from "@heddle/http";
import type { WasiImports } from "@heddle/wasi";
import { loadWasi } from "@heddle/wasi/lazy";
import { nodePlatform, type NodePlatform } from "@heddle/wasi/node";
import { isDebugged, readProgram } from "../cli/read-file.ts";
import type { HostOptions } from "../run/host.ts";

export interface SitePlan {
  /** Undefined: any. */
  readonly host: string | undefined;
  readonly path: string;
  readonly chain: readonly string[];
  readonly guest: HostOptions;
  readonly service: ServiceOptions;
}

export interface ServedSite extends Disposable {
  readonly host: string | undefined;
  readonly path: string;
  readonly chain: readonly string[];
  readonly service: Service;
  readonly observer: Observer;
  reload(): Promise<void>;
  /** Everything that guests wrote is handed to the system. */
  flush(): Promise<void>;
}

/** The components are read, compiled and linked; no instance is made yet. */
export async function openSite(plan: SitePlan, metrics: Metrics): Promise<ServedSite> {
  const component = await load(plan.chain);
  const platform = nodePlatform(plan.guest.platform);
  const service = new Service(handlers(component, platform, plan.guest), plan.service);
  const label = { route: `${plan.host ?? ""}${plan.path}`, component: plan.chain.join(" ") };
  const { host, path, chain } = plan;
  return {
    host,
    path,
    chain,
    service,
    observer: metrics.route(label, () => service.counters),
    reload: async () => service.swap(handlers(await load(chain), platform, plan.guest)),
    flush: async () => {
      await platform.stdio?.flush();
    },
    [Symbol.dispose]: () => {
      service.close();
      platform[Symbol.dispose]();
    },
  };
}

async function load(files: readonly string[]): Promise<Component> {
  return compile(await programOf(files), { debugInfo: isDebugged() });
}

/** One component, or a chain joined in memory. */
async function programOf(files: readonly string[]): Promise<Uint8Array> {
  const [file, ...behind] = files;
  if (file !== undefined && behind.length === 0) return readProgram(file);
  const { chained } = await import("../compose/join.ts");
  return chained(files);
}

/** Instances share the open directories and the process's outputs; nobody gets its input. */
function handlers(component: Component, platform: NodePlatform, guest: HostOptions): HandlerFactory {
  const stdin = { read: () => Promise.resolve(null), isTerminal: false };
  const names = component.imports.map(({ name }) => name);
  const imports = (): Promise<WasiImports> => loadWasi(platform, { ...guest.wasi, stdio: { stdin } }, names);
  return handlersOf(component, imports, guest.engine);
}
