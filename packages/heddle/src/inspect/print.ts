/** A summary as a tree of text. Invariant: one line an item, sizes in bytes, long types cut. */
import type { ComponentSummary, Extern } from "./summary.ts";

/** Characters of one type that are shown. */
const maxTypeLength = 100;

export function printSummary(summary: ComponentSummary): string {
  return `component, ${count(summary.bytes, "byte")}\n${lines(summary, "  ")}`;
}

function lines(summary: ComponentSummary, indent: string): string {
  const texts = [
    ...summary.imports.map((item) => extern("import", item)),
    ...summary.modules.map(
      ({ bytes, imports, exports }, index) =>
        `core module ${index}: ${count(bytes, "byte")}, ${count(imports, "import")}, ${count(exports, "export")}`,
    ),
    ...summary.coreInstances.map((what, index) => `core instance ${index}: ${cut(what)}`),
    ...summary.components.map((component, index) =>
      `component ${index}: ${count(component.bytes, "byte")}\n${lines(component, `${indent}  `)}`.trimEnd(),
    ),
    ...summary.instances.map((what, index) => `instance ${index}: ${cut(what)}`),
    ...summary.exports.map((item) => extern("export", item)),
    ...summary.customSections.map(({ name, bytes }) => `custom section ${name}: ${count(bytes, "byte")}`),
  ];
  return texts.map((text) => `${indent}${text}\n`).join("");
}

function extern(keyword: string, { name, type }: Extern): string {
  return `${keyword} ${name}: ${cut(type)}`;
}

function cut(text: string): string {
  return text.length <= maxTypeLength ? text : `${text.slice(0, maxTypeLength)}...`;
}

function count(amount: number, what: string): string {
  return `${amount} ${what}${amount === 1 ? "" : "s"}`;
}
