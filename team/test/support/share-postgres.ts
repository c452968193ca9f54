import { lastingDir } from "../../../test/support/temp-dir.ts";
import { hasPostgres } from "../../src/embedded/postgres-program.ts";
import { startPostgres } from "../../src/embedded/start-postgres.ts";

/** The PostgreSQL that the test files of a run share: its URL, with the rights to create databases. */
export const SHARED_POSTGRES = "CCEN_TEST_POSTGRES";

/** A power cut is not tested with it, and a process that dies loses nothing that it has written. */
export const FAST = { fsync: "off", shared_buffers: "32MB", max_connections: 100 };

/** @returns stops it, and deletes its folder */
export async function sharePostgres(): Promise<() => Promise<void>> {
  const given = process.env["DATABASE_URL"] ?? "";
  if (given !== "") process.env[SHARED_POSTGRES] = given;
  if (given !== "" || !hasPostgres()) return async () => {};
  const server = await startPostgres({ folder: lastingDir("ccen-postgres-"), settings: FAST, removesFolder: true });
  process.env[SHARED_POSTGRES] = server.url;
  return server.stop;
}
