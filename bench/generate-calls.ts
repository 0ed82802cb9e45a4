/**
 * A component whose calls pass a record that nobody has seen before: its type is drawn from a seed.
 *
 * Invariant: the callee reads one byte of what it gets and the caller's memory holds a valid value of every type, since all of
 * it is zero but for the pointers and lengths of strings and lists, which name bytes of ASCII.
 */
export interface RecordCalls {
  /** In the text format, for people. */
  readonly type: string;
  /** The component. */
  readonly text: string;
}

/** A field: its type, and where its value has pointer and length (at the field's own offset), if it has. */
interface Kind {
  readonly text: string;
  readonly size: number;
  readonly align: number;
  readonly range?: boolean;
}

const KINDS: readonly Kind[] = [
  { text: "bool", size: 1, align: 1 },
  { text: "u8", size: 1, align: 1 },
  { text: "s16", size: 2, align: 2 },
  { text: "u32", size: 4, align: 4 },
  { text: "char", size: 4, align: 4 },
  { text: "s64", size: 8, align: 8 },
  { text: "f32", size: 4, align: 4 },
  { text: "f64", size: 8, align: 8 },
  { text: "$e", size: 1, align: 1 },
  { text: "$f", size: 2, align: 2 },
  { text: "$o", size: 8, align: 4 },
  { text: "$v", size: 16, align: 8 },
  { text: "string", size: 8, align: 4, range: true },
  { text: "(list u16)", size: 8, align: 4, range: true },
];

const FIELDS = 20;
const RECORD = 4096;
const TEXT = 1024;

export function generateRecordCalls(seed: number): RecordCalls {
  const pick = picker(seed);
  // More than 16 core values, so that the record goes through memory, with at least one string in it.
  const kinds = Array.from({ length: FIELDS }, () => KINDS[pick(KINDS.length)] ?? KINDS[0]);
  kinds.push(KINDS[12]);
  const fields = kinds.flatMap((kind) => (kind === undefined ? [] : [kind]));
  let end = 0;
  let data = "";
  for (const { size, align, range } of fields) {
    end = Math.ceil(end / align) * align;
    if (range === true)
      data += `(data (i32.const ${RECORD + end}) "${word(TEXT)}${word(8 + pick(24))}")\n        `;
    end += size;
  }
  const type = `(record ${fields.map(({ text }, i) => `(field "f${i}" ${text})`).join(" ")})`;
  return { type: fields.map(({ text }) => text).join(" "), text: component(type, data) };
}

function word(value: number): string {
  const bytes = [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >> 24) & 0xff];
  return bytes.map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
}

/** The type and those it names, each declared by `(import NAME` or `(export NAME`. */
function declarations(type: string, declare: (name: string) => string): string {
  const flags = Array.from({ length: 11 }, (_, i) => `"b${i}"`).join(" ");
  return `(type $e' (enum "a" "b" "c")) ${declare("e")}
    (type $f' (flags ${flags})) ${declare("f")}
    (type $o (option u32))
    (type $v' (variant (case "x" u8) (case "y" s64) (case "z"))) ${declare("v")}
    (type $r' ${type}) ${declare("r")}`;
}

function component(type: string, data: string): string {
  const exported = declarations(type, (name) => `(export $${name} "${name}" (type $${name}'))`);
  const imported = declarations(type, (name) => `(import "${name}" (type $${name} (eq $${name}')))`);
  return `(component
  (component $B
    ${exported}
    (core module $m
      (memory (export "memory") 2)
      (global $next (mut i32) (i32.const 4096))
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (local $p i32)
        (local.set $p (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
        (global.set $next (i32.add (local.get $p) (local.get 3)))
        (local.get $p))
      (func (export "take") (param i32) (result i32)
        (global.set $next (i32.const 4096))
        (i32.load8_u (local.get 0))))
    (core instance $i (instantiate $m))
    (func (export "take") (param "r" $r) (result u32)
      (canon lift (core func $i "take") (memory (core memory $i "memory")) (realloc (core func $i "realloc")))))
  (component $A
    ${imported}
    (import "take" (func $take (param "r" $r) (result u32)))
    (core module $mem
      (memory (export "memory") 2)
      (data (i32.const ${TEXT}) "${"0123456789abcdef".repeat(8)}")
      ${data})
    (core instance $mem (instantiate $mem))
    (core func $take-l (canon lower (func $take) (memory (core memory $mem "memory"))))
    (core module $m
      (import "" "take" (func $take (param i32) (result i32)))
      (func (export "loop-record") (param $n i32) (result i32) (local $acc i32)
        (block $out (loop $l
          (br_if $out (i32.eqz (local.get $n)))
          (local.set $acc (i32.add (local.get $acc) (call $take (i32.const ${RECORD}))))
          (local.set $n (i32.sub (local.get $n) (i32.const 1)))
          (br $l)))
        (local.get $acc)))
    (core instance $i (instantiate $m (with "" (instance (export "take" (func $take-l))))))
    (func (export "loop-record") (param "n" u32) (result u32) (canon lift (core func $i "loop-record"))))
  (instance $b (instantiate $B))
  (alias export $b "e" (type $be)) (alias export $b "f" (type $bf)) (alias export $b "v" (type $bv))
  (alias export $b "r" (type $br))
  (instance $a (instantiate $A
    (with "e" (type $be)) (with "f" (type $bf)) (with "v" (type $bv)) (with "r" (type $br))
    (with "take" (func $b "take"))))
  (export "loop-record" (func $a "loop-record")))`;
}

/** Numbers below `count`, the same for the same seed (mulberry32). */
function picker(seed: number): (count: number) => number {
  let state = seed;
  return (count) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  };
}
