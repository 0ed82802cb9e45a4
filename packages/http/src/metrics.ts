/**
 * Counters of a server in the text format that Prometheus reads.
 * Spec: Prometheus exposition format, version 0.0.4.
 * Invariant: labels are the route, the status class and the component: never a path, a host or anything that a client chooses, so
 * that their number is bounded by the configuration.
 */
import type { Observed, Observer } from "./observe.ts";
import type { PoolCounters } from "./pool/pool.ts";

export interface MetricLabels {
  readonly route: string;
  readonly component: string;
}

/** Seconds; the last bucket is everything. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

const STATUS_CLASSES = ["0xx", "1xx", "2xx", "3xx", "4xx", "5xx", "other"] as const;

interface Series {
  readonly labels: MetricLabels;
  /** By {@link STATUS_CLASSES}. */
  readonly statuses: number[];
  /** By {@link BUCKETS}, each without what is in a smaller one; then what is in none. */
  readonly durations: number[];
  readonly counters: () => PoolCounters;
  seconds: number;
  bytes: number;
  errors: number;
}

export class Metrics {
  readonly #series: Series[] = [];

  /** An observer for one route. `counters` is asked when the metrics are. */
  route(labels: MetricLabels, counters: () => PoolCounters): Observer {
    const series: Series = {
      labels,
      statuses: STATUS_CLASSES.map(() => 0),
      durations: [...BUCKETS, Infinity].map(() => 0),
      counters,
      seconds: 0,
      bytes: 0,
      errors: 0,
    };
    this.#series.push(series);
    return (observed) => count(series, observed);
  }

  render(): string {
    const lines = [
      ...this.#family("heddle_http_requests_total", "counter", "Requests answered.", ({ statuses }) =>
        STATUS_CLASSES.map((status, i) => [{ status }, statuses[i] ?? 0] as const).filter(
          ([, value]) => value > 0,
        ),
      ),
      ...this.#family(
        "heddle_http_request_errors_total",
        "counter",
        "Requests without a whole response.",
        (series) => [[{}, series.errors]],
      ),
      ...this.#family(
        "heddle_http_response_bytes_total",
        "counter",
        "Bytes of response bodies.",
        (series) => [[{}, series.bytes]],
      ),
      ...this.#durations(),
      ...this.#pool("heddle_http_instances", "gauge", "Instances alive.", "instances"),
      ...this.#pool("heddle_http_active_requests", "gauge", "Requests in instances.", "active"),
      ...this.#pool("heddle_http_guest_handles", "gauge", "Handles that guests hold.", "handles"),
      ...this.#pool("heddle_http_guest_tasks", "gauge", "Tasks of guests.", "tasks"),
      ...this.#pool("heddle_http_parked_stacks", "gauge", "Stacks of guests that wait.", "parkedStacks"),
      ...this.#pool("heddle_http_instances_made_total", "counter", "Instances made.", "made"),
      ...this.#pool("heddle_http_instances_renewed_total", "counter", "Instances renewed.", "renewed"),
      ...this.#pool(
        "heddle_http_instance_failures_total",
        "counter",
        "Instances that trapped or could not start.",
        "failed",
      ),
      ...this.#pool(
        "heddle_http_pauses_total",
        "counter",
        "Times that instances were not made for a while.",
        "paused",
      ),
    ];
    return `${lines.join("\n")}\n`;
  }

  #family(
    name: string,
    type: "counter" | "gauge",
    help: string,
    values: (series: Series) => readonly (readonly [Readonly<Record<string, string>>, number])[],
  ): string[] {
    const samples = this.#series.flatMap((series) =>
      values(series).map(
        ([labels, value]) => `${name}${labelText({ ...series.labels, ...labels })} ${value}`,
      ),
    );
    return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples];
  }

  #pool(name: string, type: "counter" | "gauge", help: string, key: keyof PoolCounters): string[] {
    return this.#family(name, type, help, (series) => [[{}, series.counters()[key]]]);
  }

  #durations(): string[] {
    const name = "heddle_http_request_duration_seconds";
    const samples = this.#series.flatMap(({ labels, durations, seconds }) => {
      let total = 0;
      // A request is in every bucket from the first one that it fits into.
      const totals = durations.map((own) => (total += own));
      const counts = BUCKETS.map(
        (le, i) => `${name}_bucket${labelText({ ...labels, le: String(le) })} ${totals[i] ?? 0}`,
      );
      const text = labelText({ ...labels });
      return [
        ...counts,
        `${name}_bucket${labelText({ ...labels, le: "+Inf" })} ${total}`,
        `${name}_sum${text} ${seconds}`,
        `${name}_count${text} ${total}`,
      ];
    });
    return [
      `# HELP ${name} From the head of a request to the end of its response.`,
      `# TYPE ${name} histogram`,
      ...samples,
    ];
  }
}

function count(series: Series, { status, bytes, durationMs, error }: Observed): void {
  const { statuses, durations } = series;
  const group = Math.min(Math.floor(status / 100), STATUS_CLASSES.length - 1);
  statuses[group] = (statuses[group] ?? 0) + 1;
  let bucket = 0;
  while (durationMs > (BUCKETS[bucket] ?? Infinity) * 1000) bucket++;
  durations[bucket] = (durations[bucket] ?? 0) + 1;
  series.seconds += durationMs / 1000;
  series.bytes += bytes;
  if (error !== undefined) series.errors++;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

/** What counts up, of a server that is gone: what it held is gone with it. */
export function countersOf(text: string): string {
  const gauges = new Set([...text.matchAll(/^# TYPE (\S+) gauge$/gm)].map(([, name]) => name));
  const kept = text.split("\n").filter((line) => {
    const [, name] = /^(?:# (?:HELP|TYPE) )?([a-z_]+)/.exec(line) ?? [];
    return !gauges.has(name);
  });
  return kept.join("\n");
}

/** Several servers' metrics as one: samples of the same name and labels are added up. */
export function mergeMetrics(texts: readonly string[]): string {
  const lines = new Map<string, number | undefined>();
  for (const line of texts.flatMap((text) => text.split("\n"))) {
    const at = line.lastIndexOf(" ");
    if (line.startsWith("#")) lines.set(line, undefined);
    else if (at > 0)
      lines.set(line.slice(0, at), (lines.get(line.slice(0, at)) ?? 0) + Number(line.slice(at + 1)));
  }
  return [...lines].map(([key, value]) => `${value === undefined ? key : `${key} ${value}`}\n`).join("");
}
