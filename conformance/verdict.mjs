/**
 * Judges the outcomes of an upstream suite against the failures that are expected of us.
 *
 * Invariant: a list of expected failures can only shrink. A test on it that passes, or that the suite no longer has, fails the
 * run until it is taken off.
 */
import { readFileSync } from "node:fs";

/** How much of a failure's account is printed. */
const detailLines = 20;

/** @typedef {{ name: string, outcome: "passed" | "failed" | "skipped", detail?: string }} Outcome */
/** @typedef {Readonly<Record<string, string>>} Expected names of tests, each with the reason why it fails */

/**
 * @param {URL} file
 * @param {string} [section] where the file holds more than one list
 * @returns {Expected}
 */
export function readExpected(file, section) {
  /** @type {unknown} */
  const content = JSON.parse(readFileSync(file, "utf8"));
  const list = section === undefined ? content : new Map(entriesOf(content)).get(section);
  return Object.fromEntries(
    entriesOf(list).map(([name, reason]) => {
      if (typeof reason === "string" && reason !== "") return [name, reason];
      throw new Error(`${file.pathname}: ${name} needs a reason`);
    }),
  );
}

/**
 * @param {unknown} value
 * @returns {[string, unknown][]}
 */
function entriesOf(value) {
  if (typeof value !== "object" || value === null)
    throw new Error("a list of expected failures is a JSON object");
  return Object.entries(value);
}

/**
 * @param {readonly Outcome[]} outcomes
 * @param {Expected} expected
 * @param {{ whole: boolean }} options whole: the outcomes are those of the whole suite, not of a selection
 * @returns {{ passed: number, failed: number, skipped: number, lines: string[] }} a line for each test that did not simply pass
 */
export function judge(outcomes, expected, { whole }) {
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  /** @type {string[]} */
  const lines = [];
  for (const { name, outcome, detail = "" } of outcomes) {
    const reason = Object.hasOwn(expected, name) ? expected[name] : undefined;
    if (outcome === "skipped") {
      skipped += 1;
      lines.push(`skipped: ${name}`);
    } else if (outcome === "failed" && reason !== undefined) {
      lines.push(`expected to fail: ${name} (${reason})`);
    } else if (outcome === "failed") {
      failed += 1;
      lines.push(`FAILED: ${name}${detail === "" ? "" : `\n${indent(detail)}`}`);
    } else if (reason !== undefined) {
      failed += 1;
      lines.push(`STALE: ${name} passes; take it off the list of expected failures`);
    } else {
      passed += 1;
    }
  }
  const present = new Set(outcomes.map(({ name }) => name));
  const gone = whole ? Object.keys(expected).filter((name) => !present.has(name)) : [];
  failed += gone.length;
  lines.push(
    ...gone.map((name) => `STALE: ${name} is not in the suite; take it off the list of expected failures`),
  );
  return { passed, failed, skipped, lines };
}

/** @param {{ passed: number, failed: number, skipped: number }} counts */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/**
 * The beginning of a long text, indented.
 *
 * @param {string} text
 */
function indent(text) {
  const lines = text.trim().split("\n");
  const more = lines.length > detailLines ? [`... and ${lines.length - detailLines} more lines`] : [];
  return [...lines.slice(0, detailLines), ...more].map((line) => `  ${line}`).join("\n");
}
