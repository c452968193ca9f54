import { accessSync, constants, existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { AppError } from "../../core/errors/errors.ts";
import { MIGRATIONS, schemaVersion } from "./migrate.ts";
import { toStoreError } from "./open-database.ts";
import { refuseOthersDatabase } from "./own-database.ts";

/**
 * Checks whether a start could use an existing database. Opens it as an immutable file: an ordinary connection absorbs
 * the journal when it closes, and the next start would miss the journal it expects.
 * @throws AppError `store/newer`, `store/damaged`, `store/foreign`, `store/open`, `file/permission`
 */
export function tryDatabase(file: string): void {
  for (const part of [file, `${file}-wal`, `${file}-shm`].filter((path) => existsSync(path))) {
    try {
      accessSync(part, constants.R_OK | constants.W_OK);
    } catch (error) {
      throw toStoreError(error, part);
    }
  }
  let database: DatabaseSync | null = null;
  try {
    const url = pathToFileURL(file);
    url.searchParams.set("immutable", "1");
    database = new DatabaseSync(url, { readOnly: true });
    refuseOthersDatabase(database, file);
    const found = schemaVersion(database);
    if (found > MIGRATIONS.length) throw new AppError("store/newer", { file, found, known: MIGRATIONS.length });
  } catch (error) {
    throw toStoreError(error, file);
  } finally {
    database?.close();
  }
}
