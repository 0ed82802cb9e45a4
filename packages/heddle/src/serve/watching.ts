/**
 * `heddle serve --watch`: what is served anew when its files change.
 * Invariant: what is wrong with one site does not keep another from being reloaded, and what is wrong with the configuration keeps
 * it as it was; all of it is told.
 */
import { basename } from "node:path";
import { watchFiles } from "@heddle/http/node";
import type { ServedSites } from "./served-sites.ts";
import type { ServedSite } from "./site.ts";
import type { Configured, SitesPlan } from "./sites.ts";

export class Watching implements Disposable {
  readonly #sites: ServedSites;
  readonly #tell: (line: string) => void;
  readonly #stops = new Map<ServedSite, () => void>();
  readonly #stopConfiguration: (() => void) | undefined;

  constructor(sites: ServedSites, { configured }: SitesPlan, tell: (line: string) => void) {
    this.#sites = sites;
    this.#tell = tell;
    this.#watchSites();
    if (configured === undefined) return;
    const reload = (): Promise<void> => this.#reloadConfiguration(configured);
    this.#stopConfiguration = watchFiles(
      [configured.file],
      this.#oneByOne(basename(configured.file), reload),
    );
  }

  #watchSites(): void {
    const { current } = this.#sites;
    for (const [site, stop] of this.#stops) {
      if (current.includes(site)) continue;
      stop();
      this.#stops.delete(site);
    }
    for (const site of current) {
      if (this.#stops.has(site)) continue;
      const reload = this.#oneByOne(current.length > 1 ? site.route : "", () => site.reload());
      this.#stops.set(site, watchFiles(site.files, reload));
    }
  }

  async #reloadConfiguration(configured: Configured): Promise<void> {
    const { sites, changedFixed } = configured.read();
    await this.#sites.change(sites);
    this.#watchSites();
    if (changedFixed.length > 0)
      this.#tell(`heddle serve: ${changedFixed.join(" and ")} of ${configured.file} change with a restart`);
  }

  /** One reload after the other: what changes while one is under way is reloaded after it. */
  #oneByOne(what: string, reload: () => Promise<void>): () => void {
    const named = what === "" ? "" : ` ${what}`;
    const told = async (): Promise<void> => {
      try {
        await reload();
        this.#tell(`reloaded${named}`);
      } catch (error) {
        const { describeError } = await import("../cli/report.ts");
        this.#tell(describeError(error, `heddle serve: not reloaded${named}`).text);
      }
    };
    let last = Promise.resolve();
    return () => void (last = last.then(told));
  }

  [Symbol.dispose](): void {
    this.#stopConfiguration?.();
    for (const stop of this.#stops.values()) stop();
  }
}
