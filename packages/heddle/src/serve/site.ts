/**
 * One site: a component or a chain, what its guests are given, and the instances that answer for it.
 * Invariant: a reload that fails changes nothing.
 */
import { basename } from "node:path";
import type { Imports } from "@heddle/component";
import {
  chainHandlers,
  handlersOf,
  Service,
  type HandlerFactory,
  Metrics,
  type InstanceRequests,
  type Observer,
  type ServiceOptions,
} from "@heddle/http";
import { Grants, loadPrograms, type ChainPart, type Program } from "./chain.ts";
import type { OutputOptions } from "./instance-imports.ts";

export interface SitePlan {
  /** Two plans with the same one are of the same site. */
  readonly key: string;
  /** Undefined: any. */
  readonly host: string | undefined;
  readonly path: string;
  readonly chain: readonly ChainPart[];
  readonly service: ServiceOptions;
  readonly output: OutputOptions;
}

export interface ServedSite extends Disposable {
  readonly key: string;
  readonly host: string | undefined;
  readonly path: string;
  readonly files: readonly string[];
  /** Its host and path, as its label in metrics and messages. */
  readonly route: string;
  readonly service: Service;
  readonly observer: Observer;
  readonly metrics: Metrics;
  reload(): Promise<void>;
  /** Takes no further requests; resolves when those under way have ended, and it with them. */
  retire(): Promise<void>;
  /** Everything that guests wrote is handed to the system. */
  flush(): Promise<void>;
}

/** The components are read, compiled and linked; no instance is made yet. */
export async function openSite(plan: SitePlan): Promise<ServedSite> {
  const { key, host, path, chain } = plan;
  const programs = await loadPrograms(chain);
  const grants = new Grants(chain);
  const service = new Service(handlers(programs, grants, plan), plan.service);
  const files = chain.map(({ file }) => file);
  const route = `${host ?? ""}${path}`;
  const label = { route, component: files.map((file) => basename(file)).join(" ") };
  const metrics = new Metrics();
  const dispose = (): void => {
    service.close();
    grants[Symbol.dispose]();
  };
  return {
    key,
    host,
    path,
    files,
    route,
    service,
    observer: metrics.route(label, () => service.counters),
    metrics,
    reload: async () => service.swap(handlers(await loadPrograms(chain), grants, plan)),
    retire: async () => {
      await service.retire();
      await grants.flush();
      dispose();
    },
    flush: () => grants.flush(),
    [Symbol.dispose]: dispose,
  };
}

function handlers(programs: readonly Program[], grants: Grants, { output }: SitePlan): HandlerFactory {
  const factories = programs.map((program) => {
    const imports = (requests: InstanceRequests): Imports => grants.imports(program, requests, output);
    return handlersOf(program.component, imports, program.shared.guest.engine);
  });
  const [factory, ...behind] = factories;
  return factory !== undefined && behind.length === 0 ? factory : chainHandlers(factories);
}
