/**
 * One site: a component or a chain, what its guests are given, and the instances that answer for it.
 * Invariant: a reload that fails changes nothing.
 */
import { basename } from "node:path";
import { compile, type Component } from "@heddle/component";
import {
  handlersOf,
  Service,
  type HandlerFactory,
  type Metrics,
  type Observer,
  type ServiceOptions,
} from "@heddle/http";
import { nodePlatform, type NodePlatform } from "@heddle/wasi/node";
import { isDebugged, readProgram } from "../cli/read-file.ts";
import type { HostOptions } from "../run/host.ts";
import { instanceImports, type OutputOptions } from "./instance-imports.ts";

export interface SitePlan {
  /** Undefined: any. */
  readonly host: string | undefined;
  readonly path: string;
  readonly chain: readonly string[];
  readonly guest: HostOptions;
  readonly service: ServiceOptions;
  readonly output: OutputOptions;
}

export interface ServedSite extends Disposable {
  readonly host: string | undefined;
  readonly path: string;
  readonly chain: readonly string[];
  /** Its host and path, as its label in metrics and messages. */
  readonly route: string;
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
  const service = new Service(handlers(component, platform, plan), plan.service);
  const { host, path, chain } = plan;
  const route = `${host ?? ""}${path}`;
  const label = { route, component: chain.map((file) => basename(file)).join(" ") };
  return {
    host,
    path,
    chain,
    route,
    service,
    observer: metrics.route(label, () => service.counters),
    reload: async () => service.swap(handlers(await load(chain), platform, plan)),
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

function handlers(component: Component, platform: NodePlatform, plan: SitePlan): HandlerFactory {
  const names = component.imports.map(({ name }) => name);
  const { guest, output } = plan;
  return handlersOf(
    component,
    (requests) => instanceImports(platform, guest.wasi, names, requests, output),
    guest.engine,
  );
}
