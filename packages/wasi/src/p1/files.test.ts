/** Files, directories and descriptors of preview 1, on every platform. */
import { describe, expect, test } from "vitest";
import { SymbolicLink, type Tree } from "../adapters/memory/index.ts";
import { ports } from "../testing/filesystems.test-util.ts";
import { ALL_RIGHTS, TestGuest } from "./guest.test-util.ts";
import { READ_RIGHT, WRITE_RIGHT } from "./types.ts";

const CREATE = 1;
const DIRECTORY = 2;
const EXCLUSIVE = 4;
const TRUNCATE = 8;
const APPEND = 1;
const tree: Tree = {
  "a.txt": "0123456789",
  folder: { "in.txt": "inside" },
  link: new SymbolicLink("a.txt"),
  out: new SymbolicLink("../secret.txt"),
};
const READ_WRITE = READ_RIGHT | WRITE_RIGHT;

describe.each(ports)("%s", (_platform, make) => {
  function start(options: { readOnly?: boolean } = {}): TestGuest {
    const { port, [Symbol.dispose]: close } = make(tree, options);
    const guest = new TestGuest(port);
    const own = guest[Symbol.dispose].bind(guest);
    return Object.assign(guest, {
      [Symbol.dispose]: () => {
        own();
        close();
      },
    });
  }

  const opening: readonly (readonly [
    path: string,
    how: Parameters<TestGuest["open"]>[1],
    result: unknown,
  ])[] = [
    ["a.txt", { rights: READ_RIGHT }, 4],
    ["a.txt", { rights: 0n }, 4],
    ["new", { oflags: CREATE, rights: READ_WRITE }, 4],
    ["a.txt", { oflags: CREATE | EXCLUSIVE, rights: READ_WRITE }, "exist"],
    ["folder", { oflags: DIRECTORY, rights: 0n }, 4],
    ["folder", { oflags: DIRECTORY, rights: READ_WRITE }, "isdir"],
    ["a.txt", { oflags: DIRECTORY, rights: 0n }, "notdir"],
    ["link", { rights: READ_RIGHT }, "loop"],
    ["link", { rights: READ_RIGHT, lookup: 1 }, 4],
    ["out", { rights: READ_RIGHT, lookup: 1 }, "perm"],
    ["../secret.txt", { rights: READ_RIGHT }, "perm"],
    ["/etc/passwd", { rights: READ_RIGHT }, "perm"],
    ["missing", { rights: READ_RIGHT }, "noent"],
    ["", { rights: READ_RIGHT }, "noent"],
    ["a\0b", { rights: READ_RIGHT }, "inval"],
    ["x".repeat(5000), { rights: READ_RIGHT }, "nametoolong"],
    ["a.txt", { oflags: 16 }, "inval"],
    ["a.txt", { fdflags: 32 }, "inval"],
    ["a.txt", { lookup: 2 }, "inval"],
    ["a.txt", { dir: 0 }, "notdir"],
    ["a.txt", { dir: 99 }, "badf"],
  ];
  test.each(opening)("path_open %j %o is %s", async (path, how, result) => {
    using guest = start();
    expect(await guest.open(path, how)).toBe(result);
  });

  test("a file is read, written and sought at its own position", async () => {
    using guest = start();
    const fd = await guest.opened("a.txt", { rights: READ_WRITE });
    expect(await guest.read(fd, 2, 3)).toBe("01234");
    expect(await guest.write(fd, "ab", "", "c")).toBe(3);
    expect(await guest.seek(fd, -2n, 1)).toBe(6n);
    expect(await guest.read(fd, 100)).toBe("bc89");
    expect(await guest.read(fd, 100)).toBe("");
    expect(await guest.seek(fd, -1n, 2)).toBe(9n);
    expect(await guest.seek(fd, -11n, 2)).toBe("inval");
    expect(await guest.seek(fd, 0n, 3)).toBe("inval");
    expect(await guest.seek(fd, 0n, 0)).toBe(0n);
    expect(await guest.read(fd, 100)).toBe("01234abc89");
  });

  test("pread and pwrite leave the position alone", async () => {
    using guest = start();
    const fd = await guest.opened("a.txt", { rights: READ_WRITE });
    const count = guest.room(4);
    expect(await guest.call("fd_pwrite", fd, ...guest.vectors(guest.put("XY")), 4n, count)).toBe("ok");
    const into = guest.room(4);
    expect(await guest.call("fd_pread", fd, ...guest.vectors([into, 4]), 3n, count)).toBe("ok");
    expect(guest.text(into, guest.u32(count))).toBe("3XY6");
    expect(await guest.read(fd, 3)).toBe("012");
    expect(await guest.call("fd_pread", fd, ...guest.vectors([into, 4]), 2n ** 63n, count)).toBe("inval");
  });

  test("append writes at the end, until it is taken away", async () => {
    using guest = start();
    const fd = await guest.opened("a.txt", { rights: READ_WRITE, fdflags: APPEND });
    expect(await guest.write(fd, "+")).toBe(1);
    expect(await guest.seek(fd, 0n, 1)).toBe(11n);
    await guest.seek(fd, 0n, 0);
    await guest.write(fd, "-");
    expect(await guest.call("fd_fdstat_set_flags", fd, 0)).toBe("ok");
    await guest.seek(fd, 0n, 0);
    await guest.write(fd, "!");
    await guest.seek(fd, 0n, 0);
    expect(await guest.read(fd, 20)).toBe("!123456789+-");
    expect(await guest.call("fd_fdstat_set_flags", fd, 16)).toBe("notsup");
  });

  test("rights say what a descriptor may do", async () => {
    using guest = start();
    const reader = await guest.opened("a.txt", { rights: READ_RIGHT });
    const writer = await guest.opened("a.txt", { rights: WRITE_RIGHT });
    expect(await guest.write(reader, "x")).toBe("badf");
    expect(await guest.read(writer, 1)).toBe("badf");
    expect(await guest.call("fd_filestat_set_size", reader, 1n)).toBe("badf");
    expect(await guest.call("fd_allocate", reader, 0n, 1n)).toBe("badf");
    const stat = guest.room(24);
    await guest.call("fd_fdstat_get", reader, stat);
    expect(guest.view.getUint8(stat)).toBe(4);
    expect(guest.u64(stat + 8) & READ_WRITE).toBe(READ_RIGHT);
    await guest.call("fd_fdstat_get", 3, stat);
    expect(guest.view.getUint8(stat)).toBe(3);
    expect(guest.u64(stat + 8) & READ_WRITE).toBe(0n);
    expect(guest.u64(stat + 16) & READ_WRITE).toBe(READ_WRITE);
    expect(await guest.call("fd_fdstat_set_rights", reader, 0n, 0n)).toBe("notsup");
  });

  test("sizes are set and grown", async () => {
    using guest = start();
    const fd = await guest.opened("a.txt", { rights: READ_WRITE });
    const stat = guest.room(64);
    for (const [name, args, size] of [
      ["fd_filestat_set_size", [5n], 5n],
      ["fd_allocate", [2n, 6n], 8n],
      ["fd_allocate", [0n, 1n], 8n],
    ] as const) {
      expect(await guest.call(name, fd, ...args)).toBe("ok");
      await guest.call("fd_filestat_get", fd, stat);
      expect(guest.u64(stat + 32)).toBe(size);
    }
    expect(await guest.call("fd_allocate", fd, 0n, 0n)).toBe("inval");
    expect(await guest.call("fd_allocate", fd, 2n ** 63n - 1n, 2n)).toBe("fbig");
    const short = await guest.opened("a.txt", { rights: READ_WRITE, oflags: TRUNCATE });
    await guest.call("fd_filestat_get", short, stat);
    expect(guest.u64(stat + 32)).toBe(0n);
  });

  test("a time that was set is read back to the nanosecond, by path and by descriptor", async () => {
    using guest = start();
    const time = 1_700_000_000_123_456_789n;
    const path = guest.put("a.txt");
    const stat = guest.room(64);
    expect(await guest.call("path_filestat_set_times", 3, 0, ...path, 0n, time, 4)).toBe("ok");
    const fd = await guest.opened("a.txt", { rights: READ_WRITE });
    expect(await guest.call("fd_filestat_get", fd, stat)).toBe("ok");
    expect(guest.u64(stat + 48)).toBe(time);
    expect(await guest.call("fd_filestat_set_times", fd, time + 1n, 0n, 1)).toBe("ok");
    await guest.call("path_filestat_get", 3, 0, ...path, stat);
    expect([guest.u64(stat + 40), guest.u64(stat + 48)]).toEqual([time + 1n, time]);
    // What somebody else sets is told as it is.
    await guest.write(fd, "x");
    await guest.call("path_filestat_get", 3, 0, ...path, stat);
    expect(guest.u64(stat + 48)).toBeGreaterThan(time + 1_000_000_000n);
    for (const flags of [3, 12, 16])
      expect(await guest.call("fd_filestat_set_times", fd, 0n, 0n, flags)).toBe("inval");
  });

  test("descriptors are numbered from 4 on, closed and renumbered", async () => {
    using guest = start();
    const one = await guest.opened("a.txt", { rights: READ_RIGHT });
    const two = await guest.opened("folder/in.txt", { rights: READ_RIGHT });
    expect([one, two]).toEqual([4, 5]);
    expect(await guest.call("fd_renumber", two, one)).toBe("ok");
    expect(await guest.read(one, 10)).toBe("inside");
    expect(await guest.call("fd_close", two)).toBe("badf");
    expect(await guest.call("fd_renumber", one, two)).toBe("badf");
    expect(await guest.call("fd_renumber", one, one)).toBe("ok");
    expect(await guest.open("a.txt", { rights: READ_RIGHT })).toBe(5);
    expect(await guest.call("fd_close", one)).toBe("ok");
    expect(await guest.open("a.txt", { rights: READ_RIGHT })).toBe(4);
    expect(await guest.call("fd_close", 3)).toBe("ok");
    expect(await guest.open("a.txt", { rights: READ_RIGHT })).toBe("badf");
  });

  test("a file takes the place of a standard stream, and a closed one's number stays free", async () => {
    using guest = start();
    const fd = await guest.opened("out.txt", { oflags: 1 });
    expect(await guest.call("fd_renumber", fd, 1)).toBe("ok");
    expect(await guest.write(1, "redirected")).toBe(10);
    expect(await guest.seek(1, 0n, 0)).toBe(0n);
    expect(await guest.read(1, 20)).toBe("redirected");
    expect(await guest.call("fd_renumber", 2, 0)).toBe("ok");
    expect(await guest.read(0, 1)).toBe("badf");
    expect(await guest.write(0, "to the error stream")).toBe(19);
    expect(await guest.write(2, "x")).toBe("badf");
    expect(await guest.open("a.txt", { rights: READ_RIGHT })).toBe(4);
  });

  test("nothing is opened for a guest that could not be told", async () => {
    using guest = start();
    const [pointer, length] = guest.put("a.txt");
    for (const result of [2 ** 32 - 1, 16 * 65_536 - 3])
      expect(await guest.call("path_open", 3, 0, pointer, length, 0, READ_RIGHT, 0n, 0, result)).toBe(
        "fault",
      );
    expect(await guest.open("a.txt", { rights: READ_RIGHT })).toBe(4);
  });

  test("the preopened directory has its name", async () => {
    using guest = start();
    const into = guest.room(8);
    expect(await guest.call("fd_prestat_get", 3, into)).toBe("ok");
    expect([guest.u32(into), guest.u32(into + 4)]).toEqual([0, 1]);
    expect(await guest.call("fd_prestat_dir_name", 3, into, 1)).toBe("ok");
    expect(guest.text(into, 1)).toBe("/");
    expect(await guest.call("fd_prestat_dir_name", 3, into, 0)).toBe("nametoolong");
    expect(await guest.call("fd_prestat_get", 4, into)).toBe("badf");
    expect(await guest.call("fd_prestat_get", 1, into)).toBe("badf");
  });

  test("names are made, linked, moved and removed", async () => {
    using guest = start();
    const p = (text: string): [number, number] => guest.put(text);
    const steps: readonly (readonly [name: string, args: (number | bigint)[], result: string])[] = [
      ["path_create_directory", [3, ...p("made")], "ok"],
      ["path_create_directory", [3, ...p("made")], "exist"],
      ["path_rename", [3, ...p("a.txt"), 3, ...p("made/b.txt")], "ok"],
      ["path_remove_directory", [3, ...p("made")], "notempty"],
      ["path_link", [3, 0, ...p("made/b.txt"), 3, ...p("c.txt")], "ok"],
      ["path_link", [3, 0, ...p("missing"), 3, ...p("d.txt")], "noent"],
      ["path_unlink_file", [3, ...p("made/b.txt")], "ok"],
      ["path_unlink_file", [3, ...p("made")], "isdir"],
      ["path_remove_directory", [3, ...p("made")], "ok"],
      ["path_symlink", [...p("c.txt"), 3, ...p("to-c")], "ok"],
      ["path_symlink", [...p("/c.txt"), 3, ...p("absolute")], "perm"],
      ["path_rename", [3, ...p("c.txt"), 3, ...p("../escaped")], "perm"],
      ["path_filestat_get", [3, 2, ...p("c.txt"), guest.room(64)], "inval"],
    ];
    for (const [name, args, result] of steps)
      expect([name, await guest.call(name, ...args)]).toEqual([name, result]);
    const into = guest.room(16);
    const used = guest.room(4);
    expect(await guest.call("path_readlink", 3, ...p("to-c"), into, 3, used)).toBe("ok");
    expect(guest.text(into, guest.u32(used))).toBe("c.t");
    const stat = guest.room(64);
    await guest.call("path_filestat_get", 3, 0, ...p("to-c"), stat);
    expect(guest.view.getUint8(stat + 16)).toBe(7);
    await guest.call("path_filestat_get", 3, 1, ...p("to-c"), stat);
    expect([guest.view.getUint8(stat + 16), guest.u64(stat + 32)]).toEqual([4, 10n]);
  });

  test("a read-only directory is not changed", async () => {
    using guest = start({ readOnly: true });
    expect(await guest.open("a.txt", { rights: READ_RIGHT })).toBe(4);
    expect(await guest.open("a.txt", { rights: READ_WRITE })).toBe("rofs");
    expect(await guest.open("new", { rights: READ_RIGHT, oflags: CREATE })).toBe("rofs");
    expect(await guest.call("path_unlink_file", 3, ...guest.put("a.txt"))).toBe("rofs");
    const folder = await guest.opened("folder", { rights: 0n, oflags: DIRECTORY });
    expect(await guest.call("path_unlink_file", folder, ...guest.put("in.txt"))).toBe("rofs");
  });

  test.each([24, 25, 40, 64, 4096])("a directory is listed through a buffer of %i bytes", async (size) => {
    using guest = start();
    const found: [string, number][] = [];
    const buffer = guest.room(size);
    const used = guest.room(4);
    let room = size;
    for (let cookie = 0n, calls = 0; calls < 100; calls++) {
      const at = room > size ? guest.room(room) : buffer;
      expect(await guest.call("fd_readdir", 3, at, room, cookie, used)).toBe("ok");
      const end = guest.u32(used);
      let position = 0;
      while (position + 24 <= end) {
        const length = guest.u32(at + position + 16);
        if (position + 24 + length > end) break;
        found.push([guest.text(at + position + 24, length), guest.view.getUint8(at + position + 20)]);
        cookie = guest.u64(at + position);
        position += 24 + length;
      }
      if (end < room) break;
      // As wasi-libc does: nothing fitted, so that more room is needed.
      if (position === 0) room *= 2;
    }
    expect(found.toSorted(([one], [two]) => (one < two ? -1 : 1))).toEqual([
      [".", 3],
      ["..", 3],
      ["a.txt", 4],
      ["folder", 3],
      ["link", 7],
      ["out", 7],
    ]);
  });

  test("a listing goes on where it was, whatever is removed meanwhile", async () => {
    using guest = start();
    const buffer = guest.room(4096);
    const used = guest.room(4);
    await guest.call("fd_readdir", 3, buffer, 4096, 0n, used);
    const whole = guest.u32(used);
    expect(await guest.call("path_unlink_file", 3, ...guest.put("link"))).toBe("ok");
    await guest.call("fd_readdir", 3, buffer, 4096, 2n, used);
    expect(guest.u32(used)).toBe(whole - 2 * 24 - 3);
    await guest.call("fd_readdir", 3, buffer, 4096, 6n, used);
    expect(guest.u32(used)).toBe(0);
    await guest.call("fd_readdir", 3, buffer, 4096, 0n, used);
    expect(guest.u32(used)).toBe(whole - 24 - 4);
  });

  test("what makes no sense on a directory or a file is refused", async () => {
    using guest = start();
    const file = await guest.opened("a.txt", { rights: ALL_RIGHTS });
    const into = guest.room(64);
    const rows: readonly (readonly [name: string, args: (number | bigint)[], result: string])[] = [
      ["fd_read", [3, into, 0, into], "isdir"],
      ["fd_write", [3, into, 0, into], "isdir"],
      ["fd_seek", [3, 0n, 0, into], "isdir"],
      ["fd_tell", [3, into], "isdir"],
      ["fd_filestat_set_size", [3, 0n], "isdir"],
      ["fd_advise", [3, 0n, 0n, 0], "badf"],
      ["fd_advise", [file, 0n, 0n, 6], "inval"],
      ["fd_advise", [file, 0n, 0n, 5], "ok"],
      ["fd_readdir", [file, into, 8, 0n, into], "notdir"],
      ["fd_sync", [file], "ok"],
      ["fd_datasync", [3], "ok"],
      ["sock_shutdown", [file, 0], "notsock"],
      ["sock_accept", [99, 0, into], "badf"],
      ["sock_recv", [file, into, 0, 0, into, into], "notsock"],
      ["sock_send", [file, into, 0, 0, into], "notsock"],
      ["fd_read", [file, into, 1025, into], "inval"],
      ["fd_read", [file, 16 * 65536 - 4, 1, into], "fault"],
      ["fd_tell", [file, 16 * 65536 - 4], "fault"],
      ["fd_filestat_get", [file, 2 ** 32 - 1], "fault"],
      ["path_create_directory", [3, ...guest.put(Uint8Array.of(0xff))], "ilseq"],
      ["proc_raise", [6], "nosys"],
    ];
    for (const [name, args, result] of rows)
      expect([name, await guest.call(name, ...args)]).toEqual([name, result]);
  });
});
