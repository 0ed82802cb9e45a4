/**
 * `files SOURCE COPY`: in the first directory that the guest was given, copies a file with its small letters turned into
 * capitals, and lists the directory. `cat SOURCE` sends a file from there to standard output in the same way.
 */
import preopens from "wasi:filesystem/preopens@0.3.0";
import type { Descriptor } from "wasi:filesystem/types@0.3.0";
import { Fault, capitals, print, say, settle } from "./say.ts";

export async function copyFile(source: string, copy: string): Promise<void> {
  const directory = firstDirectory();
  using reader = await open(source);
  using writer = await directory.openAt(
    { symlinkFollow: true },
    copy,
    { create: true, truncate: true },
    { write: true },
  );

  let bytes = 0;
  const [content, readDone] = reader.readViaStream(0);
  const written = writer.writeViaStream(
    capitals(content, (count) => (bytes += count)),
    0,
  );
  await settle(written);
  await settle(readDone);
  await say(`copied ${bytes} bytes\n`);
  await list(directory);
}

export async function printFile(source: string): Promise<void> {
  using file = await open(source);
  const [content, readDone] = file.readViaStream(0);
  await print(capitals(content, () => {}));
  await settle(readDone);
}

/** A file of the first directory, for reading. */
export function open(source: string): Promise<Descriptor> {
  return firstDirectory().openAt({ symlinkFollow: true }, source, {}, { read: true });
}

function firstDirectory(): Descriptor {
  const [first] = preopens.getDirectories();
  if (first === undefined) throw new Fault("no-directory");
  return first[0];
}

/** One line for each entry, in the order in which they come. */
async function list(directory: Descriptor): Promise<void> {
  const [entries, done] = directory.readDirectory();
  let lines = "";
  for await (const { name, type } of entries) lines += `${name} ${type.tag}\n`;
  await settle(done);
  await say(lines);
}
