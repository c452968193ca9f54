import type { Pool } from "pg";
import { DEFAULT_LIMIT, ROUTES, toTimestampOrNull } from "../../../src/api/routes.ts";
import { AppError } from "../../../src/core/errors/errors.ts";
import { decodeSegment, parseInteger, readLimit, readQuery } from "../../../src/http/parameters.ts";
import { get, postBelow, type Exchange, type Route } from "../../../src/http/router.ts";
import { readBody, readJsonFields } from "../../../src/http/server/request-body.ts";
import { listAudit } from "../audit/audit.ts";
import { listTeams, shareSession, shareTeam } from "../people/sharing.ts";
import { findSession } from "../reading/session-queries.ts";
import type { Person } from "../rights/rights.ts";
import { TeamError } from "./team-error.ts";

const MAX_BODY_BYTES = 1_024;

/** Teams, sharing and the audit, for one person. */
export function peopleRoutes({ pool, person }: { readonly pool: Pool; readonly person: Person }): readonly Route[] {
  return [
    get(ROUTES.teams, async ({ query }) => {
      readQuery(query, [], {});
      return listTeams(pool, person);
    }),
    postBelow(ROUTES.team, async (exchange) => {
      const team = nameBefore(exchange, "/sharing");
      const isOn = await readFlag(exchange, "on");
      // Before the team is looked for: whether it exists is not everybody's.
      if (person.role !== "admin") throw new TeamError("team/rights");
      const since = await shareTeam(pool, person, { team, isOn });
      if (since === undefined) throw new TeamError("team/not-found");
      return { name: team, shared_since: toTimestampOrNull(since) };
    }),
    postBelow(ROUTES.teamSession, async (exchange) => {
      const sessionId = nameBefore(exchange, "/share");
      const isShared = await readFlag(exchange, "shared");
      if (await shareSession(pool, person, { sessionId, isShared })) return { session_id: sessionId, shared: isShared };
      if ((await findSession(pool, person, sessionId)) !== null) throw new TeamError("team/rights");
      throw new AppError("session/not-found", { id: sessionId.slice(0, 100) });
    }),
    get(ROUTES.teamAudit, async ({ query }) => {
      const filter = readQuery(query, ["before", "limit"], {
        before: ["before", readAuditCursor],
        limit: ["limit", readLimit],
      });
      return listAudit(pool, person, { limit: DEFAULT_LIMIT, ...filter });
    }),
  ];
}

/** The name between the route's path and an action. */
function nameBefore({ rest, path }: Exchange, action: string): string {
  const encoded = rest.endsWith(action) ? rest.slice(0, -action.length) : "";
  if (encoded === "" || encoded.includes("/")) throw new AppError("http/not-found", { path: path.slice(0, 200) });
  const name = decodeSegment(encoded, "name");
  if (name.includes("\0")) throw new AppError("http/not-found", { path: path.slice(0, 200) });
  return name;
}

async function readFlag({ request, response }: Exchange, field: string): Promise<boolean> {
  const value = readJsonFields(await readBody(request, response, { maxBytes: MAX_BODY_BYTES }))[field];
  if (typeof value === "boolean") return value;
  throw new AppError("http/body", { reason: `${field} has to be true or false` });
}

function readAuditCursor(value: string, name: string): number {
  const id = parseInteger(value);
  if (id !== null && id > 0) return id;
  throw new AppError("http/parameter", { name, reason: "it has to be `next` of the page before" });
}
