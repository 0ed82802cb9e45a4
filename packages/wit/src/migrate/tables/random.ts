/** wasi:random: reads may be short, and the seed's getter is named like the others. */
import type { Tables } from "../rows.ts";

const SHORT = "may return fewer bytes than asked for; ask again for the rest";

export const RANDOM: Tables = {
  interfaces: [
    { from: "random/random", to: "random/random", note: "reads may be short" },
    { from: "random/insecure", to: "random/insecure", note: "reads may be short" },
    { from: "random/insecure-seed", to: "random/insecure-seed", note: "the function is `get-insecure-seed`" },
    { from: "random/imports", to: "random/imports", note: "the same" },
  ],
  types: [],
  funcs: [
    { from: "random/random#get-random-bytes", to: "random/random#get-random-bytes", note: SHORT },
    {
      from: "random/insecure#get-insecure-random-bytes",
      to: "random/insecure#get-insecure-random-bytes",
      note: SHORT,
    },
    {
      from: "random/insecure-seed#insecure-seed",
      to: "random/insecure-seed#get-insecure-seed",
      note: "renamed",
    },
  ],
};
