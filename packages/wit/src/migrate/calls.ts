/**
 * How call sites change, in the idiom that the usual bindings give each language.
 * Invariant: the text is a pattern for a reader, with `...` for arguments; it is not meant to compile.
 */
import { camelCase } from "../declare/names.ts";
import type { CallChanges } from "./report.ts";

export type CallPattern =
  | { readonly kind: "async" }
  | { readonly kind: "pair"; readonly start: string; readonly finish: string }
  | { readonly kind: "reads" }
  | { readonly kind: "lists" }
  | { readonly kind: "writes" }
  | { readonly kind: "hands-in" }
  | { readonly kind: "hands-out" }
  | { readonly kind: "waits" }
  | { readonly kind: "plain" }
  | { readonly kind: "gone"; readonly instead: string };

function snake(name: string): string {
  return name.toLowerCase().replaceAll("-", "_");
}

/** The change of the calls of a function that was `before` and is `after`. */
export function callsOf(pattern: CallPattern, before: string, after: string): CallChanges {
  const b = { s: snake(before), c: camelCase(before) };
  const a = { s: snake(after), c: camelCase(after) };
  switch (pattern.kind) {
    case "async":
      return changes(
        [`x.${b.s}(...)`, `x.${a.s}(...).await`],
        [`${b.s}(...)`, `status = ${a.s}(..., &ret); wait on the subtask if it has not returned`],
        [`x.${b.c}(...)`, `await x.${a.c}(...)`],
      );
    case "pair": {
      const start = { s: snake(pattern.start), c: camelCase(pattern.start) };
      const finish = { s: snake(pattern.finish), c: camelCase(pattern.finish) };
      return changes(
        [`x.${start.s}(...)?; x.subscribe().block(); x.${finish.s}()?`, `x.${a.s}(...).await?`],
        [`${start.s}(...); poll; ${finish.s}(...)`, `status = ${a.s}(..., &ret); wait on the subtask`],
        [`x.${start.c}(...); x.subscribe().block(); x.${finish.c}()`, `await x.${a.c}(...)`],
      );
    }
    case "reads":
      return changes(
        [
          `let s = x.${b.s}(...)?; s.blocking_read(n)`,
          `let (mut s, done) = x.${a.s}(...); s.next().await; done.await?`,
        ],
        [
          `${b.s}(..., &s); input_stream_blocking_read(s, n, ...)`,
          `${a.s}(..., &ret); stream read on ret.f0, future read on ret.f1`,
        ],
        [
          `const s = x.${b.c}(...); s.blockingRead(n)`,
          `const [s, done] = x.${a.c}(...); for await (const bytes of s) ...; await done`,
        ],
      );
    case "lists":
      return changes(
        [
          `let s = x.${b.s}(...)?; take the next item of s until there is none`,
          `let (mut s, done) = x.${a.s}(...); while let Some(item) = s.next().await { ... } done.await?`,
        ],
        [
          `${b.s}(..., &s); take the next item of s until there is none`,
          `${a.s}(..., &ret); stream read on ret.f0, future read on ret.f1`,
        ],
        [
          `const s = x.${b.c}(...); take the next item of s until there is none`,
          `const [s, done] = x.${a.c}(...); for await (const items of s) ...; await done`,
        ],
      );
    case "writes":
      return changes(
        [
          `let s = x.${b.s}(...)?; s.blocking_write_and_flush(&bytes)`,
          `let (mut tx, rx) = stream::new(); let done = x.${a.s}(..., rx); tx.write_all(bytes).await; drop(tx); done.await?`,
        ],
        [
          `${b.s}(..., &s); output_stream_blocking_write_and_flush(s, ...)`,
          `stream new; done = ${a.s}(..., readable); stream write; future read on done`,
        ],
        [
          `const s = x.${b.c}(...); s.blockingWriteAndFlush(bytes)`,
          `const done = x.${a.c}(..., iterableOfBytes); await done`,
        ],
      );
    case "hands-in":
      return changes(
        [`x.${b.s}(&input)`, `x.${a.s}(stream)`],
        [`${b.s}(input)`, `${a.s}(readable)`],
        [`x.${b.c}(input)`, `x.${a.c}(iterableOfBytes)`],
      );
    case "hands-out":
      return changes(
        [`x.${b.s}(..., &output)`, `let mut s = x.${a.s}(...); s.next().await`],
        [`${b.s}(..., output)`, `${a.s}(..., &readable); stream read`],
        [`x.${b.c}(..., output)`, `for await (const bytes of x.${a.c}(...)) ...`],
      );
    case "waits":
      return changes(
        [`x.${b.s}(...).block()`, `x.${a.s}(...).await`],
        [`p = ${b.s}(...); pollable_block(p)`, `f = ${a.s}(...); future read on f`],
        [`x.${b.c}(...).block()`, `await x.${a.c}(...)`],
      );
    case "plain":
      return changes(
        [`${b.s}(...)`, `${a.s}(...)`],
        [`${b.s}(...)`, `${a.s}(...)`],
        [`${b.c}(...)`, `${a.c}(...)`],
      );
    case "gone":
      return changes(
        [`${b.s}(...)`, pattern.instead],
        [`${b.s}(...)`, pattern.instead],
        [`${b.c}(...)`, pattern.instead],
      );
  }
}

type Pair = readonly [before: string, after: string];

function changes(rust: Pair, c: Pair, javascript: Pair): CallChanges {
  return {
    rust: { before: rust[0], after: rust[1] },
    c: { before: c[0], after: c[1] },
    javascript: { before: javascript[0], after: javascript[1] },
  };
}
