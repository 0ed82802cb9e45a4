/** wasi:clocks: a mark of the monotonic clock, an instant of the system clock, and waiting as async functions. */
import type { Tables } from "../rows.ts";

export const CLOCKS: Tables = {
  interfaces: [
    {
      from: "clocks/monotonic-clock",
      to: "clocks/monotonic-clock",
      note: "instants of this clock are called marks",
    },
    {
      from: "clocks/wall-clock",
      to: "clocks/system-clock",
      note: "renamed; a point in time is an `instant` with signed seconds",
    },
    {
      from: "clocks/timezone",
      to: "clocks/timezone",
      note: "offsets are optional, and the zone is named by its IANA id",
    },
    { from: "clocks/imports", to: "clocks/imports", note: "the same" },
  ],
  types: [
    {
      from: "clocks/monotonic-clock#instant",
      fate: { kind: "moved", to: "clocks/monotonic-clock#mark" },
      note: "renamed to `mark`",
    },
    {
      from: "clocks/monotonic-clock#pollable",
      fate: { kind: "pollable" },
      note: "a `future`, which is awaited",
    },
    {
      from: "clocks/wall-clock#datetime",
      fate: { kind: "moved", to: "clocks/system-clock#instant" },
      note: "renamed to `instant`; `seconds` is now s64 and may lie before 1970",
    },
    {
      from: "clocks/timezone#datetime",
      fate: { kind: "moved", to: "clocks/timezone#instant" },
      note: "renamed to `instant`; `seconds` is now s64",
    },
    {
      from: "clocks/timezone#timezone-display",
      fate: {
        kind: "replaced",
        text: "string",
        uses: [],
        why: "what was shown of a time zone is now `iana-id`, `utc-offset` and `to-debug-string`",
      },
      note: "gone; `iana-id`, `utc-offset` and `to-debug-string` give its parts",
    },
  ],
  funcs: [
    {
      from: "clocks/monotonic-clock#resolution",
      to: "clocks/monotonic-clock#get-resolution",
      note: "renamed",
    },
    {
      from: "clocks/monotonic-clock#subscribe-instant",
      to: "clocks/monotonic-clock#wait-until",
      note: "an async function",
    },
    {
      from: "clocks/monotonic-clock#subscribe-duration",
      to: "clocks/monotonic-clock#wait-for",
      note: "an async function",
    },
    { from: "clocks/wall-clock#now", to: "clocks/system-clock#now", note: "returns an `instant`" },
    {
      from: "clocks/wall-clock#resolution",
      to: "clocks/system-clock#get-resolution",
      note: "renamed; returns a duration in nanoseconds",
    },
    {
      from: "clocks/timezone#display",
      to: "clocks/timezone#to-debug-string",
      note: "the parts are `iana-id` and `utc-offset`",
    },
    {
      from: "clocks/timezone#utc-offset",
      to: "clocks/timezone#utc-offset",
      note: "returns an optional s64 of nanoseconds",
    },
  ],
};
