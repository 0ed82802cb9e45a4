#!/usr/bin/env node
import { existsSync } from "node:fs";
const entry = new URL("../dist/main.js", import.meta.url);
if (!existsSync(entry)) {
  console.error("heddle: not built yet: run `npm run build` first");
  process.exitCode = 2;
} else {
  const { main } = await import(entry);
  process.exitCode = await main(process.argv.slice(2));
}
