import { describe, expect, it } from "vitest";
import { logLine } from "./log-line.ts";
import { countersOf, mergeMetrics, Metrics } from "./metrics.ts";
import { traceOf } from "./trace-context.ts";

const counters = {
  instances: 1,
  active: 2,
  made: 3,
  renewed: 9,
  failed: 4,
  paused: 5,
  handles: 6,
  tasks: 7,
  parkedStacks: 8,
};
const observed = { method: "GET", status: 200, bytes: 3, durationMs: 1.23456 };

describe("metrics", () => {
  it("count by route, component and status class", () => {
    const metrics = new Metrics();
    const observe = metrics.route({ route: "/a", component: 'b"\\\n' }, () => counters);
    observe(observed);
    observe({ ...observed, status: 503, error: new Error("x"), durationMs: 20_000 });
    observe({ ...observed, status: 204, durationMs: 4 });
    const text = metrics.render();
    const labels = 'route="/a",component="b\\"\\\\\\n"';
    for (const line of [
      "# TYPE heddle_http_requests_total counter",
      `heddle_http_requests_total{${labels},status="2xx"} 2`,
      `heddle_http_requests_total{${labels},status="5xx"} 1`,
      `heddle_http_request_errors_total{${labels}} 1`,
      `heddle_http_response_bytes_total{${labels}} 9`,
      `heddle_http_request_duration_seconds_bucket{${labels},le="0.001"} 0`,
      `heddle_http_request_duration_seconds_bucket{${labels},le="0.0025"} 1`,
      `heddle_http_request_duration_seconds_bucket{${labels},le="0.005"} 2`,
      `heddle_http_request_duration_seconds_bucket{${labels},le="10"} 2`,
      `heddle_http_request_duration_seconds_bucket{${labels},le="+Inf"} 3`,
      `heddle_http_request_duration_seconds_count{${labels}} 3`,
      `heddle_http_instances{${labels}} 1`,
      `heddle_http_active_requests{${labels}} 2`,
      `heddle_http_instances_made_total{${labels}} 3`,
      `heddle_http_instances_renewed_total{${labels}} 9`,
      `heddle_http_instance_failures_total{${labels}} 4`,
      `heddle_http_pauses_total{${labels}} 5`,
      `heddle_http_guest_handles{${labels}} 6`,
      `heddle_http_guest_tasks{${labels}} 7`,
      `heddle_http_parked_stacks{${labels}} 8`,
    ])
      expect(text.split("\n")).toContain(line);
    expect(text.endsWith("\n")).toBe(true);
  });
});

describe("metrics of several servers", () => {
  it("are added up, each family once", () => {
    const one = new Metrics();
    const two = new Metrics();
    one.route({ route: "/", component: "a" }, () => counters)(observed);
    const observe = two.route({ route: "/", component: "a" }, () => counters);
    observe(observed);
    observe({ ...observed, status: 404 });
    const text = mergeMetrics([one.render(), two.render()]);
    const labels = 'route="/",component="a"';
    expect(text).toContain(`heddle_http_requests_total{${labels},status="2xx"} 2\n`);
    expect(text).toContain(`heddle_http_requests_total{${labels},status="4xx"} 1\n`);
    expect(text).toContain(`heddle_http_instances{${labels}} 2\n`);
    expect(text.match(/# TYPE heddle_http_requests_total/g)).toHaveLength(1);
    expect(mergeMetrics([])).toBe("");
  });

  it("keep what one counted that is gone, and not what it held", () => {
    const gone = new Metrics();
    const alive = new Metrics();
    const label = { route: "/", component: "a" };
    gone.route(label, () => counters)(observed);
    alive.route(label, () => counters)(observed);
    const text = mergeMetrics([countersOf(gone.render()), alive.render()]);
    const labels = 'route="/",component="a"';
    expect(text).toContain(`heddle_http_requests_total{${labels},status="2xx"} 2\n`);
    expect(text).toContain(`heddle_http_request_duration_seconds_count{${labels}} 2\n`);
    expect(text).toContain(`heddle_http_instances_made_total{${labels}} 6\n`);
    expect(text).toContain(`heddle_http_instances_renewed_total{${labels}} 18\n`);
    expect(text).toContain(`heddle_http_instances{${labels}} 1\n`);
    expect(text).toContain(`heddle_http_guest_tasks{${labels}} 7\n`);
  });
});

describe("a log line", () => {
  const at = new Date(0);
  it.each([
    ["text", {}, "1970-01-01T00:00:00.000Z GET 200 3B 1.235ms"],
    [
      "text",
      { trace: { traceId: "ab", requestId: "cd", header: "" }, error: new Error("a\nb") },
      '1970-01-01T00:00:00.000Z GET 200 3B 1.235ms request=cd trace=ab error="a\\nb"',
    ],
    ["text", { route: "a.example/v1" }, '1970-01-01T00:00:00.000Z GET 200 3B 1.235ms route="a.example/v1"'],
    [
      "json",
      { route: "/v1" },
      '{"time":"1970-01-01T00:00:00.000Z","method":"GET","route":"/v1","status":200,"bytes":3,"ms":1.235}',
    ],
    ["json", {}, '{"time":"1970-01-01T00:00:00.000Z","method":"GET","status":200,"bytes":3,"ms":1.235}'],
    [
      "json",
      { error: Object.assign(new Error("x"), { code: "unreachable" }) },
      '{"time":"1970-01-01T00:00:00.000Z","method":"GET","status":200,"bytes":3,"ms":1.235,"error":"unreachable: x"}',
    ],
  ] as const)("as %s of %j", (format, more, line) => {
    expect(logLine({ ...observed, ...more }, format, at)).toBe(line);
  });
});

describe("a trace", () => {
  const ones = (count: number): string => "01".repeat(count);
  const id = "4bf92f3577b34da6a3ce929d0e0e4736";
  const own = "01".repeat(8);
  const fresh = `00-${"01".repeat(16)}-${own}-00`;
  it.each([
    [`00-${id}-00f067aa0ba902b7-01`, `00-${id}-${own}-01`],
    [`cc-${id}-00f067aa0ba902b7-01-more`, `00-${id}-${own}-01`],
    [`00-${id}-00f067aa0ba902b7-01-more`, fresh],
    [`ff-${id}-00f067aa0ba902b7-01`, fresh],
    [`00-${"0".repeat(32)}-00f067aa0ba902b7-01`, fresh],
    [`00-${id}-${"0".repeat(16)}-01`, fresh],
    ["nonsense", fresh],
    [undefined, fresh],
  ])("%s goes on as %s", (received, header) => {
    expect(traceOf(received, ones).header).toBe(header);
  });
});
