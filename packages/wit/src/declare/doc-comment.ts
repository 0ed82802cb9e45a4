/** WIT documentation and gates as TypeScript documentation comments. */
import type { Gate } from "../model/index.ts";
import { formatVersion } from "../syntax/index.ts";

export interface Documented {
  readonly docs: string | null;
  readonly gate?: Gate | null;
}

/** The comment's lines, none if there is nothing to say. */
export function docComment({ docs, gate = null }: Documented, extra: readonly string[] = []): string[] {
  const lines = docs === null ? [] : docs.replaceAll("*/", "*\\/").split("\n");
  const tags = [...extra, ...gateTags(gate)];
  if (lines.length > 0 && tags.length > 0) lines.push("");
  lines.push(...tags);
  const [only] = lines;
  if (only === undefined) return [];
  if (lines.length === 1) return [`/** ${only} */`];
  return ["/**", ...lines.map((line) => ` * ${line}`.trimEnd()), " */"];
}

function gateTags(gate: Gate | null): string[] {
  if (gate === null) return [];
  const tags =
    gate.kind === "stable"
      ? [`@since ${formatVersion(gate.since)}`]
      : [`@experimental feature ${gate.feature}`];
  if (gate.deprecated !== null) tags.push(`@deprecated since ${formatVersion(gate.deprecated)}`);
  return tags;
}
