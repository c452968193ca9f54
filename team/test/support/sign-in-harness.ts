import type { TestContext } from "node:test";
import type { Clock } from "../../../src/core/ports.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { createTeamServer } from "../../src/http/team-server.ts";
import { readingBy } from "../../src/replica.ts";
import { readSignIn } from "../../src/sign-in/sign-in.ts";
import { ingestHarness } from "./ingest-harness.ts";

interface SignInCase {
  readonly environment?: Readonly<Record<string, string>>;
  readonly isTrial?: boolean;
  readonly clock?: Clock;
}

/** Servers over one database, as that configuration lets people sign in. */
export async function signInHarness(t: TestContext, { environment = {}, isTrial = false, clock }: SignInCase) {
  const ingest = await ingestHarness(t);
  const { pool, logger } = ingest;
  const parts = { pool, logger, clock: clock ?? systemClock };
  const start = async (given: Readonly<Record<string, string>> = environment): Promise<string> => {
    const { identify, routes } = readSignIn(given, { host: "127.0.0.1", isTrial })(parts);
    const reading = identify === null ? null : readingBy(identify, parts);
    const server = createTeamServer({
      host: "127.0.0.1",
      port: 0,
      pool,
      healthPool: pool,
      openRoutes: routes,
      reading,
      logger,
      receive: async () => Promise.reject(new Error("no batch is expected")),
    });
    const { url } = await server.listen();
    t.after(async () => server.close(0));
    return url;
  };
  return { ...ingest, start, url: await start() };
}
