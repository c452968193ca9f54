/**
 * Node's test runner loads this before the first file of a run, so that its files share what takes long to start: one
 * browser, one PostgreSQL. `scripts/test.ts` names which of them the run needs.
 */
import { sharePostgres } from "../../team/test/support/share-postgres.ts";
import { launchBrowserServer, SHARED_BROWSER } from "./browser/open-browser.ts";

/** The services of a run, separated by commas. */
const SHARED_SERVICES = "CCEN_TEST_SERVICES";

const ends: (() => Promise<void>)[] = [];

export async function globalSetup(): Promise<void> {
  const wanted = new Set(process.env[SHARED_SERVICES]?.split(","));
  if (wanted.has("browser")) {
    const server = await launchBrowserServer();
    process.env[SHARED_BROWSER] = server.wsEndpoint();
    ends.push(async () => server.close());
  }
  if (wanted.has("postgres")) ends.push(await sharePostgres());
}

export async function globalTeardown(): Promise<void> {
  await Promise.all(ends.map(async (end) => end()));
}
