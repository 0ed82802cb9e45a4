/**
 * `console`, over the standard output and standard error that the world imports.
 * Spec: WHATWG Console; what it leaves open is as people know it from servers: log goes out, warn and error go to the errors.
 */
import { format } from "./inspect.ts";

export interface LineSink {
  write(text: string): void;
}

type Printer = (...values: unknown[]) => void;
type Labelled = (label?: string) => void;

export interface Console {
  readonly log: Printer;
  readonly info: Printer;
  readonly debug: Printer;
  readonly dir: (value: unknown) => void;
  readonly error: Printer;
  readonly warn: Printer;
  readonly trace: Printer;
  readonly assert: (holds?: unknown, ...values: unknown[]) => void;
  readonly group: Printer;
  readonly groupCollapsed: Printer;
  readonly groupEnd: () => void;
  readonly count: Labelled;
  readonly countReset: Labelled;
  readonly time: Labelled;
  readonly timeLog: (label?: string, ...values: unknown[]) => void;
  readonly timeEnd: Labelled;
}

export function createConsole(out: LineSink, err: LineSink, now: () => number): Console {
  let indent = "";
  const counts: Map<string, number> = new Map();
  const timers: Map<string, number> = new Map();
  const print = (sink: LineSink, values: readonly unknown[]): void =>
    sink.write(`${indent}${format(values).replaceAll("\n", `\n${indent}`)}\n`);
  const log = (...values: unknown[]): void => print(out, values);
  const error = (...values: unknown[]): void => print(err, values);
  const group = (...values: unknown[]): void => {
    if (values.length > 0) log(...values);
    indent += "  ";
  };
  const timeLog = (label = "default", ...values: unknown[]): void => {
    const start = timers.get(label);
    if (start === undefined) error(`there is no timer ${label}`);
    else log(`${label}: ${(now() - start).toFixed(3)}ms`, ...values);
  };
  return {
    log,
    info: log,
    debug: log,
    dir: (value: unknown): void => log(value),
    error,
    warn: error,
    trace: (...values: unknown[]): void =>
      error(`Trace: ${format(values)}\n${new Error().stack ?? ""}`.trimEnd()),
    assert: (holds?: unknown, ...values: unknown[]): void => {
      if (!holds) error(values.length === 0 ? "Assertion failed" : `Assertion failed: ${format(values)}`);
    },
    group,
    groupCollapsed: group,
    groupEnd: (): void => {
      indent = indent.slice(2);
    },
    count: (label = "default"): void => {
      const count = (counts.get(label) ?? 0) + 1;
      counts.set(label, count);
      log(`${label}: ${count}`);
    },
    countReset: (label = "default"): void => void counts.delete(label),
    time: (label = "default"): void => void timers.set(label, now()),
    timeLog,
    timeEnd: (label = "default"): void => {
      timeLog(label);
      timers.delete(label);
    },
  };
}
