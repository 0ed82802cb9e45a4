/**
 * The sites that are served now, and those that were until a moment ago.
 * Invariants: a change that fails changes nothing. What stays the same keeps its instances; the rest ends with the requests under
 * way. No counter goes down with a site that is gone.
 */
import { countersOf, matchRoute, mergeMetrics, type Service } from "@heddle/http";
import type { SelectSite } from "@heddle/http/node";
import { openSite, type ServedSite, type SitePlan } from "./site.ts";

export class ServedSites implements Disposable {
  #current: readonly ServedSite[];
  readonly #retiring = new Set<ServedSite>();
  /** What those counted that are gone. */
  #past = "";

  private constructor(sites: readonly ServedSite[]) {
    this.#current = sites;
  }

  /** Resolves once the warm instances of all are there. */
  static async open(plans: readonly SitePlan[]): Promise<ServedSites> {
    return new ServedSites(await openAll(plans, []));
  }

  get current(): readonly ServedSite[] {
    return this.#current;
  }

  /** Of all that may have requests under way. */
  get services(): readonly Service[] {
    return this.#all.map(({ service }) => service);
  }

  get #all(): readonly ServedSite[] {
    return [...this.#current, ...this.#retiring];
  }

  readonly select: SelectSite = (request) =>
    matchRoute(this.#current, request.getAuthority(), request.getPathWithQuery() ?? "/");

  metrics(): string {
    return mergeMetrics([this.#past, ...this.#all.map(({ metrics }) => metrics.render())]);
  }

  /** Serves these from now on. Rejects, changing nothing, if one of them cannot start. */
  async change(plans: readonly SitePlan[]): Promise<void> {
    const former = this.#current;
    this.#current = await openAll(plans, former);
    for (const site of former) if (!this.#current.includes(site)) void this.#retire(site);
  }

  async #retire(site: ServedSite): Promise<void> {
    this.#retiring.add(site);
    await site.retire();
    this.#retiring.delete(site);
    this.#past = mergeMetrics([this.#past, countersOf(site.metrics.render())]);
  }

  async flush(): Promise<void> {
    await Promise.all(this.#all.map((site) => site.flush()));
  }

  [Symbol.dispose](): void {
    for (const site of this.#all) site[Symbol.dispose]();
  }
}

/** Opens what is not among `former`. All of them, or none. */
async function openAll(
  plans: readonly SitePlan[],
  former: readonly ServedSite[],
): Promise<readonly ServedSite[]> {
  const same = new Map(former.map((site) => [site.key, site]));
  const outcomes = await Promise.allSettled(plans.map(async (plan) => same.get(plan.key) ?? openSite(plan)));
  const sites = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  const opened = sites.filter((site) => !former.includes(site));
  try {
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
    await Promise.all(opened.map(({ service }) => service.warm()));
    return sites;
  } catch (error) {
    for (const site of opened) site[Symbol.dispose]();
    throw error;
  }
}
