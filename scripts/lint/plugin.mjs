/**
 * The repository's own lint rules, loaded by oxlint.
 *
 * `heddle/walls` refuses an import that crosses a wall of walls.mjs: static and dynamic imports, re-exports and
 * `import("...")` types alike.
 */
import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { judgeImport } from "./walls.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

const walls = {
  meta: { type: "problem", docs: { description: "Imports stay inside the walls of scripts/lint/walls.mjs" } },
  create(context) {
    const file = relative(root, context.filename).split(sep).join("/");
    const judge = (source) => {
      if (source === null || source === undefined) return;
      if (typeof source.value !== "string") {
        if (/^packages\/[^/]+\/src\//.test(file) && !file.startsWith("packages/heddle/"))
          context.report({ node: source, message: "a computed import cannot be judged: name the module" });
        return;
      }
      const refusal = judgeImport(file, source.value);
      if (refusal !== undefined) context.report({ node: source, message: refusal });
    };
    return {
      ImportDeclaration: (node) => judge(node.source),
      ExportNamedDeclaration: (node) => judge(node.source),
      ExportAllDeclaration: (node) => judge(node.source),
      ImportExpression: (node) => judge(node.source),
      TSImportType: (node) => judge(node.source ?? node.argument?.literal ?? node.argument),
    };
  },
};

export default { meta: { name: "heddle" }, rules: { walls } };
