import { closeSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/** Overwrites bytes at an offset of a file. */
export function overwrite(file: string, offset: number, bytes: Buffer): void {
  const handle = openSync(file, "r+");
  try {
    writeSync(handle, bytes, 0, bytes.length, offset);
  } finally {
    closeSync(handle);
  }
}

/** Inverts every bit of a part of a file, as a failing disk may. */
export function flip(file: string, offset: number, length: number): void {
  const bytes = readFileSync(file).subarray(offset, offset + length);
  overwrite(file, offset, Buffer.from(bytes.map((byte) => byte ^ 0xff)));
}

export function sizeOf(file: string): number {
  return statSync(file).size;
}

/** Offsets in the file of the pages of a table or an index. */
export function pagesOf(
  file: string,
  name: string,
  kind: "leaf" | "internal" | "overflow" | "root",
): readonly number[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const pageSize = Number(database.prepare("PRAGMA page_size").get()?.["page_size"]);
    const rows = database.prepare("SELECT pageno, pagetype, path FROM dbstat WHERE name = ? ORDER BY pageno").all(name);
    return rows
      .filter(({ pagetype, path }) => (kind === "root" ? path === "/" : pagetype === kind))
      .map(({ pageno }) => (Number(pageno) - 1) * pageSize);
  } finally {
    database.close();
  }
}
