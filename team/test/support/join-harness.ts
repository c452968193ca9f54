import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { ROUTES } from "../../../src/api/routes.ts";
import type { InvitationDto, JoinAskedDto, TeamJoinedDto, TeamMachineDto } from "../../../src/api/team-dto.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { startReplica } from "../../src/replica.ts";
import { readProxy } from "../../src/rights/proxy.ts";
import type { OpenSignIn } from "../../src/sign-in/open-sign-in.ts";
import { PROXY, PROXY_SECRET } from "./reading-harness.ts";
import { testDatabase, testPool } from "./test-database.ts";

interface Answer<Body> {
  readonly status: number;
  readonly body: Body & Refused;
}

interface Refused {
  readonly error: { readonly code: string };
}

interface HarnessOptions {
  readonly knowsPeople?: boolean;
  readonly joining?: NonNullable<Parameters<typeof startReplica>[0]["joining"]>;
}

/** Two replicas over one database, behind a proxy that names people. Requests go to them in turn. */
export async function joinHarness(t: Pick<TestContext, "after">, { knowsPeople = true, joining }: HarnessOptions = {}) {
  const databaseUrl = await testDatabase(t, { isOfReplica: true });
  const identify = knowsPeople ? readProxy(PROXY) : null;
  const signIn: OpenSignIn = () => ({ kind: identify === null ? "none" : "proxy", identify, routes: [] });
  const urls = await Promise.all(
    [1, 2].map(async () => {
      const options = { databaseUrl, host: "127.0.0.1", port: 0, signIn, ...(joining && { joining }) };
      const replica = await startReplica({ ...options, clock: systemClock, logger: createMemoryLogger() });
      t.after(replica.stop);
      return replica.address.url;
    }),
  );
  let turn = 0;

  async function send<Body>(
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<Body>> {
    turn += 1;
    const response = await fetch(new URL(path, urls[turn % 2]), {
      ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
      headers: { "content-type": "application/json", ...headers },
    });
    return { status: response.status, body: (await response.json()) as Body & Refused };
  }

  const harness = {
    pool: testPool(t, databaseUrl),
    databaseUrl,
    urls,
    /** As a machine, or anybody. */
    post: async <Body = object>(
      path: string,
      body: unknown,
      headers: Readonly<Record<string, string>> = {},
    ): Promise<Answer<Body>> => send<Body>(path, body, headers),
    /** As a person in these groups. */
    as: (subject: string, ...groups: string[]) => {
      const headers = {
        "ccen-proxy-secret": PROXY_SECRET,
        "x-forwarded-email": subject,
        "x-forwarded-groups": groups.join(","),
      };
      const post = async <Body = object>(path: string, body: unknown = {}): Promise<Answer<Body>> =>
        send<Body>(path, body, headers);
      return {
        post,
        get: async <Body = object>(path: string): Promise<Answer<Body>> => send<Body>(path, undefined, headers),
        confirm: async (code: string, team: string) => post(`${ROUTES.teamJoinRequest}${code}/confirm`, { team }),
        invite: async (team: string, maxUses: number) =>
          post<InvitationDto>(ROUTES.teamInvitations, { team, max_uses: maxUses, days: 1 }),
        machines: async (): Promise<readonly TeamMachineDto[]> =>
          (await send<{ machines: readonly TeamMachineDto[] }>(ROUTES.teamMachines, undefined, headers)).body.machines,
      };
    },
    ask: async (name = "laptop"): Promise<JoinAskedDto> => {
      const { status, body } = await send<JoinAskedDto>(ROUTES.teamJoin, { name });
      assert.equal(status, 200);
      return body;
    },
    token: async (secret: string) => send<TeamJoinedDto>(ROUTES.teamJoinToken, { secret }),
    /** What the audit says, oldest first. */
    audited: async (): Promise<readonly string[]> =>
      (
        await harness.pool.query<{ what: string }>(
          "SELECT kind || ': ' || about || ' (' || detail || ')' AS what FROM audit WHERE kind LIKE 'machine%' OR kind LIKE 'invitation%' ORDER BY id",
        )
      ).rows.map(({ what }) => what),
  };
  return harness;
}
