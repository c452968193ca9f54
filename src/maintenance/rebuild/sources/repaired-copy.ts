import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  statfsSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

const HEADER_BYTES = 100;
/** As `open-database.ts` makes them. */
const PAGE_BYTES = 8192;
/** Left on the disk for the database that is being built. */
const SPARE_BYTES = 64 * 1024 * 1024;

/**
 * Copies a database with damaged first bytes and writes them anew: they only describe the layout of its pages, which is
 * the same in all our databases. Without them SQLite reads nothing at all; with them, all that is not damaged.
 * @returns false when there is no room, or when its beginning holds no schema table either
 */
export function copyWithNewHeader(file: string, copy: string): boolean {
  const size = statSync(file).size;
  const { bavail, bsize } = statfsSync(dirname(copy));
  if (size < PAGE_BYTES || bavail * bsize < 2 * size + SPARE_BYTES) return false;
  copyFileSync(file, copy);
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
  const handle = openSync(copy, "r+");
  try {
    const page = Buffer.alloc(HEADER_BYTES + 1);
    readSync(handle, page, 0, page.length, 0);
    if (![LEAF, INTERIOR].includes(page.readUInt8(HEADER_BYTES))) return false;
    writeSync(handle, newHeader(Math.floor(fstatSync(handle).size / PAGE_BYTES)), 0, HEADER_BYTES, 0);
    return true;
  } finally {
    closeSync(handle);
  }
}

/** The first byte of a leaf page of a table. */
const LEAF = 13;
const INTERIOR = 5;

/** See "The Database Header" of SQLite's file format. */
function newHeader(pages: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write("SQLite format 3\0", 0, "latin1");
  header.writeUInt16BE(PAGE_BYTES, 16);
  // Write-ahead logging, no reserved space, and the three fractions that are fixed.
  header.set([2, 2, 0, 64, 32, 32], 18);
  header.writeUInt32BE(1, 24);
  header.writeUInt32BE(pages, 28);
  const schemaFormat = 4;
  header.writeUInt32BE(schemaFormat, 44);
  const utf8 = 1;
  header.writeUInt32BE(utf8, 56);
  // The same as the change counter, which makes the number of pages valid.
  header.writeUInt32BE(1, 92);
  return header;
}
