/**
 * The other process of the race: in the folder named it puts, as fast as it can, a link to the outside in the place of a directory,
 * and the directory back; and it renames another directory to and fro. It ends when its stdin does.
 */
import { renameSync, symlinkSync } from "node:fs";
import { argv, chdir, stdin } from "node:process";

chdir(argv[2] ?? "");
symlinkSync("../outside", "link");
let over = false;
stdin.on("end", () => {
  over = true;
});
stdin.resume();

function swap(): void {
  renameSync("door", "door.away");
  renameSync("link", "door");
  renameSync("door", "link");
  renameSync("door.away", "door");
  renameSync("room", "room.away");
  renameSync("room.away", "room");
}

function round(): void {
  if (over) return;
  // In between the directory is in its place for a while, so that opening it can succeed.
  const until = performance.now() + 0.02;
  swap();
  while (performance.now() < until);
  setImmediate(round);
}
round();
