import { randomBytes } from "node:crypto";
import { lstatSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { isRawFileName } from "./raw-name.ts";

/**
 * Renames files whose names are not UTF-8, within the folder and with their time kept. File names on Linux are bytes:
 * such a file cannot be opened by its decoded name.
 * @returns how many
 * @throws the system's error
 */
export function renameUndecodable(folder: string): number {
  const prefix = Buffer.from(join(folder, "/"));
  const run = randomBytes(6).toString("hex");
  let renamed = 0;
  for (const name of readdirSync(folder, { encoding: "buffer" })) {
    const text = name.toString("utf8");
    if (!isRawFileName(text) || Buffer.from(text).equals(name)) continue;
    const path = Buffer.concat([prefix, name]);
    if (!lstatSync(path).isFile()) continue;
    renamed += 1;
    renameSync(path, join(folder, `undecodable-${run}-${renamed}.json`));
  }
  return renamed;
}
