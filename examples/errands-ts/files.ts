/**
 * `files SOURCE COPY`: in the first directory that the guest was given, copies a file with its small letters turned into
 * capitals, and lists the directory.
 */
import preopens from "wasi:filesystem/preopens@0.3.0";
import type { Descriptor } from "wasi:filesystem/types@0.3.0";
import { Fault, capitals, say, settle } from "./say.ts";

export async function copyFile(source: string, copy: string): Promise<void> {
  const [first] = preopens.getDirectories();
  if (first === undefined) throw new Fault("no-directory");
  const [directory] = first;
  const follow = { symlinkFollow: true };
  using reader = await directory.openAt(follow, source, {}, { read: true });
  using writer = await directory.openAt(follow, copy, { create: true, truncate: true }, { write: true });

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

/** One line for each entry, in the order in which they come. */
async function list(directory: Descriptor): Promise<void> {
  const [entries, done] = directory.readDirectory();
  let lines = "";
  for await (const { name, type } of entries) lines += `${name} ${type.tag}\n`;
  await settle(done);
  await say(lines);
}
