import { mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { LONG_TEST } from "../../support/tier.ts";
import { breakInTurn, type Breakage } from "../../support/break-database.ts";
import { flip, sizeOf } from "../../support/break-file.ts";

const PAGE = 4096;
const FIRST_FRAME = 32;

const BREAKAGES: readonly Breakage[] = [
  { fault: "it is cut at a page's border", damage: cutTo((size) => Math.floor(size / PAGE / 2) * PAGE), loses: true },
  { fault: "it is cut within a page", damage: cutTo((size) => Math.floor(size / 3) | 1), loses: true },
  { fault: "it is empty", damage: cutTo(() => 0), loses: true },
  { fault: "another kind of file", damage: (file) => writeFileSync(file, "no database ".repeat(1000)), loses: true },
  { fault: "nothing", damage: (file) => rmSync(file), loses: true },
  { fault: "a folder", damage: putFolder, loses: true },
  { fault: "another program's database", damage: putForeign, loses: true },
  {
    fault: "a broken journal",
    state: "killed",
    damage: (file) => flip(`${file}-wal`, FIRST_FRAME + 100, 64),
    loses: true,
  },
  { fault: "a journal without its header", state: "killed", damage: (file) => flip(`${file}-wal`, 0, 32), loses: true },
  { fault: "no journal after a kill", state: "killed", damage: (file) => rmSync(`${file}-wal`), loses: true },
  {
    fault: "garbage as the journal's index",
    state: "killed",
    damage: (file) => writeFileSync(`${file}-shm`, Buffer.alloc(32_768, 0x5a)),
    isHarmless: true,
  },
];

test("other file in place of the database: events are back, no message is sent twice", LONG_TEST, async (t) =>
  breakInTurn(t, BREAKAGES),
);

function cutTo(newSize: (size: number) => number): (file: string) => void {
  return (file) => truncateSync(file, newSize(sizeOf(file)));
}

function putFolder(file: string): void {
  rmSync(file);
  mkdirSync(file);
  writeFileSync(`${file}/keep.txt`, "somebody's");
}

function putForeign(file: string): void {
  rmSync(file);
  const foreign = new DatabaseSync(file);
  foreign.exec("CREATE TABLE events (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO events VALUES (1, 'not ours')");
  foreign.close();
}
