/**
 * The sandbox under attack: another process swaps a directory for a link to the outside, and back, while paths through it are
 * opened. A resolver that looks and then opens runs in the same harness: if that were not led outside, the harness would prove
 * nothing.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { readFile, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Descriptor } from "../../filesystem/descriptor.ts";
import { FilesystemError } from "../../filesystem/error.ts";
import { FILESYSTEM_LIMITS } from "../../filesystem/limits.ts";
import { directoryFlags } from "../../filesystem/open-at.ts";
import { Shared } from "../../filesystem/shared.ts";
import type { FilesystemPort } from "../../port/filesystem.ts";
import { collectText } from "../../testing/streams.test-util.ts";
import { hasFdPaths } from "./directory-by-fd.ts";
import { errnoOf } from "./errno.ts";
import { createNodeFilesystem } from "./filesystem.ts";

const OPENS = Number(process.env["HEDDLE_RACE_OPENS"] ?? 100_000);
const IN_FLIGHT = 8;
/** Every so many opens, something is made, to be looked for outside. */
const CREATE_EVERY = 50;

const swapper = fileURLToPath(new URL("swapper.test-util.ts", import.meta.url));

interface Tally {
  inside: number;
  outside: number;
  refused: number;
}

let folder = "";
let stop: () => Promise<void> = async () => {};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "heddle-race-"));
  for (const path of ["inside/door/deep", "inside/room/deep", "outside/deep"])
    mkdirSync(join(folder, path), { recursive: true });
  for (const path of ["inside/door/deep/file", "inside/room/deep/file"])
    writeFileSync(join(folder, path), "inside");
  writeFileSync(join(folder, "outside/deep/file"), "outside");
  const child = spawn(process.execPath, [swapper, join(folder, "inside")], {
    stdio: ["pipe", "inherit", "inherit"],
  });
  stop = async () => {
    const ended = once(child, "exit");
    child.stdin.end();
    await ended;
  };
});
afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true });
});

const paths = ["door/deep/file", "room/../door/deep/file", "room/deep/file", "door/deep/../deep/file"];

function count(tally: Tally, text: string): void {
  if (text === "inside") tally.inside++;
  else if (text === "outside") tally.outside++;
}

describe.skipIf(!hasFdPaths())("a link that is swapped in under our feet", () => {
  test("leads a resolver that looks and then opens outside", async () => {
    const tally: Tally = { inside: 0, outside: 0, refused: 0 };
    await repeat(async () => {
      if (tally.outside < 200) await openNaively(join(folder, "inside"), tally);
    }, tally);
    expect(tally.outside).toBeGreaterThanOrEqual(100);
  }, 60_000);

  test(
    "leads us nowhere",
    async () => {
      const tally: Tally = { inside: 0, outside: 0, refused: 0 };
      const filesystem = createNodeFilesystem([{ host: join(folder, "inside"), guest: "/" }], "fd");
      const root = openRoot(filesystem);

      await repeat(async (i) => {
        if (i % CREATE_EVERY === 0) await create(root, i);
        await openOne(root, paths[i % paths.length] ?? "", tally);
      }, tally);
      filesystem[Symbol.dispose]();

      expect(tally.outside).toBe(0);
      expect(tally.inside + tally.refused).toBe(OPENS);
      expect(tally.inside).toBeGreaterThanOrEqual(OPENS / 5);
      // Nor was anything made there.
      expect(
        readdirSync(join(folder, "outside"), { recursive: true, encoding: "utf8" }).toSorted((a, b) =>
          a.localeCompare(b),
        ),
      ).toEqual(["deep", join("deep", "file")]);
    },
    Math.max(120_000, OPENS * 2),
  );
});

/** Runs an attempt so many times, some at once. */
async function repeat(
  attempt: (index: number) => Promise<void>,
  tally: Tally,
  times: number = OPENS,
): Promise<void> {
  let next = 0;
  const run = async (): Promise<void> => {
    for (let i = next++; i < times; i = next++) {
      try {
        await attempt(i);
      } catch (error) {
        if (!(error instanceof FilesystemError || errnoOf(error) !== undefined)) throw error;
        tally.refused++;
      }
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, run));
}

async function openNaively(base: string, tally: Tally): Promise<void> {
  const path = join(base, "door/deep/file");
  const real = await realpath(path);
  if (!real.startsWith(base + sep)) throw new FilesystemError({ tag: "not-permitted" });
  count(tally, await readFile(path, "utf8"));
}

/** A guest that swaps in a link of its own making while its own paths are opened. */
describe.each(["fd", "path"] as const)(
  "a guest that races against itself, directories held by %s",
  (hold) => {
    test.skipIf(hold === "fd" && !hasFdPaths())(
      "gets nowhere",
      async () => {
        const base = mkdtempSync(join(tmpdir(), "heddle-race-"));
        for (const path of ["inside/door/deep", "outside/deep"])
          mkdirSync(join(base, path), { recursive: true });
        writeFileSync(join(base, "inside/door/deep/file"), "inside");
        writeFileSync(join(base, "outside/deep/file"), "outside");
        const filesystem = createNodeFilesystem([{ host: join(base, "inside"), guest: "/" }], hold);
        const root = openRoot(filesystem);
        await root.symlinkAt("../outside", "link");

        const tally: Tally = { inside: 0, outside: 0, refused: 0 };
        const state = { over: false };
        const swap = async (): Promise<void> => {
          while (!state.over) {
            await root.renameAt("door", root, "away");
            await root.renameAt("link", root, "door");
            await root.renameAt("door", root, "link");
            await root.renameAt("away", root, "door");
            // The directory is in its place for a while, so that opening it can succeed.
            await new Promise((resolve) => {
              setTimeout(resolve, 1);
            });
          }
        };
        const swapping = swap();
        await repeat(() => openOne(root, "door/deep/file", tally), tally, 5000);
        state.over = true;
        await swapping;
        filesystem[Symbol.dispose]();
        rmSync(base, { recursive: true });

        expect(tally.outside).toBe(0);
        expect(tally.inside).toBeGreaterThan(0);
        expect(tally.refused).toBeGreaterThan(0);
      },
      60_000,
    );
  },
);

function openRoot(filesystem: FilesystemPort): Descriptor {
  const [preopen] = filesystem.preopens;
  if (preopen === undefined) throw new Error("no preopen");
  const target = { kind: "directory", directory: new Shared(preopen.directory) } as const;
  return new Descriptor(target, directoryFlags(true), true, FILESYSTEM_LIMITS);
}

async function openOne(root: Descriptor, path: string, tally: Tally): Promise<void> {
  const file = await root.openAt({ symlinkFollow: true }, path, {}, { read: true });
  count(tally, await collectText(file.readViaStream(0n)[0]));
  file[Symbol.dispose]();
}

async function create(root: Descriptor, index: number): Promise<void> {
  await root.createDirectoryAt(`door/made-${index}`);
  await root.symlinkAt("file", `door/deep/link-${index}`);
  await root.renameAt(`door/deep/link-${index}`, root, `door/link-${index}`);
}
