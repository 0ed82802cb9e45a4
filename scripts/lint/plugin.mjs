/**
 * The repository's own lint rules, loaded by oxlint.
 *
 * `heddle/walls` refuses an import that crosses a wall of walls.mjs: static and dynamic imports, re-exports and
 * `import("...")` types alike.
 */
import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { judgeComputedImport, judgeImport } from "./walls.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * The little that is used of the linter's interface.
 *
 * @typedef {{ type: string, value?: unknown }} Source
 * @typedef {{ source: Source | null }} Node
 * @typedef {{ filename: string, report: (problem: { node: Source, message: string }) => void }} Context
 */

const walls = {
  meta: { type: "problem", docs: { description: "Imports stay inside the walls of scripts/lint/walls.mjs" } },
  /** @param {Context} context */
  create(context) {
    const file = relative(root, context.filename).split(sep).join("/");
    /** @param {Node} node */
    const judge = ({ source }) => {
      if (source === null) return;
      const literal = source.type === "Literal" && typeof source.value === "string";
      const refusal = literal ? judgeImport(file, String(source.value)) : judgeComputedImport(file);
      if (refusal !== undefined) context.report({ node: source, message: refusal });
    };
    return {
      ImportDeclaration: judge,
      ExportNamedDeclaration: judge,
      ExportAllDeclaration: judge,
      ImportExpression: judge,
      TSImportType: judge,
    };
  },
};

export default { meta: { name: "heddle" }, rules: { walls } };
