/** The lockfile holds versions and integrity only: an address in it would bind the project to one registry. */
import { readFileSync } from "node:fs";
import { exit } from "node:process";

const lockfile = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"));
/** @type {[path: string, entry: { resolved?: string, link?: boolean, integrity?: string }][]} */
const entries = Object.entries(lockfile.packages);
const addressed = entries.filter(([, { resolved, link }]) => resolved !== undefined && link !== true);
const unproven = entries.filter(
  ([path, { link, integrity }]) =>
    path.includes("node_modules/") &&
    link !== true &&
    integrity === undefined &&
    !path.startsWith("packages/"),
);
for (const [path, { resolved }] of addressed)
  console.log(`package-lock.json: ${path} is bound to ${resolved}`);
for (const [path] of unproven) console.log(`package-lock.json: ${path} has no integrity`);
exit(addressed.length + unproven.length === 0 ? 0 : 1);
