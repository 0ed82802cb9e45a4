/** Node's errors as WASI's: every code that the system can give has its case, and none of the host's text gets through. */
import { constants } from "node:os";
import { describe, expect, test } from "vitest";
import { FilesystemError } from "../../filesystem/error.ts";
import { call } from "./call.ts";
import { cliErrorCode, filesystemError } from "./errno.ts";

const nodeError = (code: string): Error => Object.assign(new Error(`${code}: a secret path`), { code });

describe("file errors", () => {
  test.each([
    ["ENOENT", { tag: "no-entry" }],
    ["EACCES", { tag: "access" }],
    ["EPERM", { tag: "not-permitted" }],
    ["ENOTEMPTY", { tag: "not-empty" }],
    ["EROFS", { tag: "read-only" }],
    ["ENOSYS", { tag: "unsupported" }],
    ["EOPNOTSUPP", { tag: "unsupported" }],
    ["ETXTBSY", { tag: "text-file-busy" }],
    ["EXDEV", { tag: "cross-device" }],
    ["EDQUOT", { tag: "quota" }],
    ["EBADE", { tag: "other", val: undefined }],
    ["ERR_OUT_OF_RANGE", { tag: "other", val: undefined }],
  ])("%s", (code, payload) => {
    const error = filesystemError(nodeError(code));
    expect(error.payload).toEqual(payload);
    expect(String(error)).not.toContain("secret");
  });

  // What the manuals of open, read, write, rename, link, unlink, mkdir, rmdir, symlink, readlink, fsync and utimensat name.
  test.each(
    (
      "EACCES EBADF EBUSY EDQUOT EEXIST EFBIG EINTR EINVAL EIO EISDIR ELOOP EMLINK ENAMETOOLONG ENODEV ENOENT " +
      "ENOMEM ENOSPC ENOTDIR ENOTEMPTY ENXIO EOPNOTSUPP EOVERFLOW EPERM EPIPE EROFS ESPIPE ETXTBSY EXDEV"
    ).split(" "),
  )("%s has a case of its own", (code) => {
    expect(Object.keys(constants.errno)).toContain(code);
    expect(filesystemError(nodeError(code)).payload.tag).not.toBe("other");
  });

  test("a failure stays what it is", () => {
    const error = new FilesystemError({ tag: "busy" });
    expect(filesystemError(error)).toBe(error);
  });

  test.each([
    ["reported", (done: (error: unknown, result: number) => void) => done(nodeError("EIO"), 0)],
    [
      "thrown at once",
      () => {
        throw nodeError("EIO");
      },
    ],
  ])("a failure that is %s", async (_what, start) => {
    await expect(call(start)).rejects.toMatchObject({ payload: { tag: "io" } });
  });
});

test.each([
  ["EPIPE", "pipe"],
  ["ECONNRESET", "pipe"],
  ["EILSEQ", "illegal-byte-sequence"],
  ["EIO", "io"],
  ["ENOSPC", "io"],
])("stream error %s is %s", (code, expected) => {
  expect(cliErrorCode(nodeError(code))).toBe(expected);
});
