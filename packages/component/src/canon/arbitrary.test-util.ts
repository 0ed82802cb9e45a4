/** Random types, and random values of them, for tests against the reference model. */
import fc from "fast-check";
import type { ResourceType, StringEncoding, ValType } from "../model/index.ts";
import { simplify, type Val } from "./reference.test-util.ts";

export const ENCODINGS: readonly StringEncoding[] = ["utf8", "utf16", "latin1+utf16"];
export const resource: ResourceType = { kind: "resource", id: 1, name: "thing" };

// --- Types ---

/** Labels and the keys that they must have in JavaScript. */
const LABELS: readonly (readonly [string, string])[] = [
  ["a", "a"],
  ["my-field", "myField"],
  ["get-HTTP-url", "getHttpUrl"],
  ["x2-y3", "x2Y3"],
  ["constructor", "constructor"],
  ["to-string", "toString"],
  ["URL", "url"],
];
const keyOf = new Map(LABELS);
const manyLabels = (n: number): string[] =>
  Array.from({ length: n }, (_, i) => LABELS[i]?.[0] ?? `label-${i}`);
export const jsKey = (label: string): string => keyOf.get(label) ?? label.replace("-", "");
for (let i = LABELS.length; i < 400; i++) keyOf.set(`label-${i}`, `label${i}`);

const NUMERIC_KINDS = ["u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64", "f32", "f64"] as const;
const SCALAR_KINDS = ["bool", "char", ...NUMERIC_KINDS] as const;

export function arbitraryType(maxDepth: number, handles = true): fc.Arbitrary<ValType> {
  const leaf: fc.Arbitrary<ValType> = fc.oneof(
    fc.constantFrom(...SCALAR_KINDS).map((kind): ValType => ({ kind })),
    fc.constant<ValType>({ kind: "string" }),
    fc.integer({ min: 1, max: 32 }).map((n): ValType => ({ kind: "flags", labels: manyLabels(n) })),
    fc.constantFrom(1, 2, 7, 256, 257, 300).map((n): ValType => ({ kind: "enum", labels: manyLabels(n) })),
    ...(handles
      ? [
          fc.constantFrom<ValType>(
            { kind: "own", resource },
            { kind: "borrow", resource },
            { kind: "stream", element: { kind: "u8" } },
            { kind: "future", element: null },
            { kind: "error-context" },
          ),
        ]
      : []),
  );
  if (maxDepth === 0) return leaf;
  const inner = arbitraryType(maxDepth - 1, handles);
  const maybe = fc.option(inner, { nil: null });
  const key = fc
    .constantFrom("bool" as const, "u8", "s16", "u32", "s64", "char", "string")
    .map((kind): ValType => ({ kind }));
  return fc.oneof(
    { maxDepth },
    leaf,
    inner.map((element): ValType => ({ kind: "list", element, length: null })),
    fc
      .tuple(inner, fc.integer({ min: 1, max: 5 }))
      .map(([element, length]): ValType => ({ kind: "list", element, length })),
    fc.array(inner, { minLength: 1, maxLength: 6 }).map((types): ValType => ({
      kind: "record",
      fields: types.map((type, i) => ({ label: manyLabels(6)[i] ?? "", type })),
    })),
    fc.array(inner, { minLength: 1, maxLength: 5 }).map((types): ValType => ({ kind: "tuple", types })),
    fc.array(maybe, { minLength: 1, maxLength: 5 }).map((types): ValType => ({
      kind: "variant",
      cases: types.map((type, i) => ({ label: manyLabels(5)[i] ?? "", type })),
    })),
    inner.map((type): ValType => ({ kind: "option", type })),
    fc.tuple(maybe, maybe).map(([ok, err]): ValType => ({ kind: "result", ok, err })),
    fc.tuple(key, inner).map(([k, value]): ValType => ({ kind: "map", key: k, value })),
  );
}

// --- Values ---

const codePoint = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 0x7f }) },
  fc.integer({ min: 0x80, max: 0xff }),
  fc.integer({ min: 0x100, max: 0xd7ff }),
  fc.integer({ min: 0xe000, max: 0xffff }),
  fc.integer({ min: 0x10000, max: 0x10ffff }),
);
const ascii = fc.integer({ min: 0, max: 0x7f });
const latin1 = fc.integer({ min: 0, max: 0xff });
const text = fc.oneof(
  fc.array(ascii, { maxLength: 80 }),
  fc.array(latin1, { maxLength: 40 }),
  fc.array(codePoint, { maxLength: 40 }),
);

/** A text as the encoding has it, with its length as that encoding counts. */
function stringOf(v: readonly number[], encoding: StringEncoding, wide: boolean): Val {
  const units = BigInt(v.reduce((n, c) => n + (c > 0xffff ? 2 : 1), 0));
  const utf8 = v.reduce((n, c) => n + (c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4), 0);
  if (encoding === "utf8") return { k: "string", v, encoding, tagged: BigInt(utf8) };
  if (encoding === "utf16") return { k: "string", v, encoding, tagged: units };
  const tagged = wide || v.some((c) => c > 0xff) ? units | (1n << 31n) : units;
  return { k: "string", v, encoding, tagged };
}

export function arbitraryValue(t: ValType, encoding: StringEncoding): fc.Arbitrary<Val> {
  const s = simplify(t);
  switch (s.k) {
    case "scalar":
      return arbitraryScalar(s.name);
    case "handle":
      return fc.integer({ min: 0, max: 0xffffffff }).map((n): Val => ({ k: "handle", v: BigInt(n) }));
    case "string":
      return fc.tuple(text, fc.boolean()).map(([v, wide]) => stringOf(v, encoding, wide));
    case "list": {
      const size = s.length === null ? { maxLength: 6 } : { minLength: s.length, maxLength: s.length };
      return fc.array(arbitraryValue(s.t, encoding), size).map((v): Val => ({ k: "list", v }));
    }
    case "record":
      return fc.tuple(...s.ts.map((f) => arbitraryValue(f, encoding))).map((v): Val => ({ k: "record", v }));
    case "variant":
      return fc.nat({ max: s.cases.length - 1 }).chain((i) => {
        const c = s.cases[i] ?? null;
        if (c === null) return fc.constant<Val>({ k: "case", i, v: null });
        return arbitraryValue(c, encoding).map((v): Val => ({ k: "case", i, v }));
      });
    case "flags":
      return fc.array(fc.boolean(), { minLength: s.n, maxLength: s.n }).map((v): Val => ({ k: "flags", v }));
  }
}

function arbitraryScalar(name: string): fc.Arbitrary<Val> {
  if (name === "bool") return fc.boolean().map((v): Val => ({ k: "bool", v }));
  if (name === "char") return codePoint.map((v): Val => ({ k: "char", v }));
  if (name === "f32") return fc.float().map((v): Val => ({ k: "float", v }));
  if (name === "f64") return fc.double().map((v): Val => ({ k: "float", v }));
  const bits = Number(name.slice(1));
  const min = name.startsWith("s") ? -(2n ** BigInt(bits - 1)) : 0n;
  return fc.bigInt({ min, max: min + 2n ** BigInt(bits) - 1n }).map((v): Val => ({ k: "int", v }));
}
