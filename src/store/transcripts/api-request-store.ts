import type { DatabaseSync } from "node:sqlite";
import type { TelemetryAccount, TelemetryRequest } from "../../core/cost/session-usage.ts";
import {
  combineTokens,
  NO_TOKENS,
  TOKEN_COLUMNS,
  totalUsages,
  withoutTotals,
  type TokenCounts,
  type UsageTotal,
} from "../../core/cost/usage.ts";
import { inTransaction } from "../database/connection.ts";
import { integer, text } from "../database/row-value.ts";
import { toTokens, toTokenValues, toUsage } from "./usage-row.ts";

const COLUMNS = [
  "session",
  "request",
  "has_api_id",
  "agent_id",
  "at",
  "model",
  ...TOKEN_COLUMNS,
  "cost_usd",
  "duration_ms",
];

export type ApiRequestStore = ReturnType<typeof createApiRequestStore>;

/** Requests from the client's telemetry, each once. */
export function createApiRequestStore(database: DatabaseSync) {
  const findSession = database.prepare("SELECT id FROM sessions WHERE session_id = ? AND forgotten = 0");
  const insert = database.prepare(
    `INSERT OR IGNORE INTO api_requests (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})`,
  );
  const sums = database.prepare(`
    SELECT model, has_api_id, sum(cost_usd) AS usd, ${TOKEN_COLUMNS.map((name) => `sum(${name}) AS ${name}`).join(", ")}
    FROM api_requests WHERE session = ? GROUP BY model, has_api_id`);
  // Start from the transcript's rows: in the other direction each request would scan all of them.
  const reportedUsages = database.prepare(`
    SELECT * FROM usage WHERE session = ? AND request_id <> ''
      AND EXISTS (SELECT 1 FROM api_requests a WHERE a.session = usage.session AND a.request = usage.request_id)`);

  function write(session: number, request: TelemetryRequest): boolean {
    const { key, hasApiId, agentId, atMs, model, tokens, usd, durationMs } = request;
    const values = [session, key, hasApiId ? 1 : 0, agentId ?? "", atMs, model, ...toTokenValues(tokens)] as const;
    return insert.run(...values, usd, durationMs).changes === 1;
  }

  function keep(requests: readonly TelemetryRequest[]) {
    const changed = new Set<string>();
    const unknownSessions: TelemetryRequest[] = [];
    let [stored, known] = [0, 0];
    for (const request of requests) {
      const row = findSession.get(request.sessionId);
      if (row === undefined) {
        unknownSessions.push(request);
      } else if (write(integer(row, "id"), request)) {
        stored += 1;
        changed.add(request.sessionId);
      } else {
        known += 1;
      }
    }
    return { changed, stored, known, unknownSessions };
  }

  return {
    keepRequests: (requests: readonly TelemetryRequest[]) => inTransaction(database, () => keep(requests)),

    /**
     * A session's account from telemetry; null without any.
     * @param totals all that its transcripts have
     */
    telemetryOf: (session: number, totals: readonly UsageTotal[]): TelemetryAccount | null => {
      const rows = sums.all(session);
      if (rows.length === 0) return null;
      const models = rows.map((row) => ({
        model: text(row, "model"),
        hasApiId: integer(row, "has_api_id") === 1,
        usd: Number(row["usd"]),
        tokens: toTokens(row),
      }));
      const covered = totalUsages(reportedUsages.all(session).map(toUsage));
      return {
        usd: models.reduce((sum, { usd }) => sum + usd, 0),
        tokensByModel: sumsByModel(models),
        anonymousByModel: sumsByModel(models.filter(({ hasApiId }) => !hasApiId)),
        unreported: withoutTotals(totals, covered),
      };
    },
  };
}

function sumsByModel(
  models: readonly { readonly model: string; readonly tokens: TokenCounts }[],
): Readonly<Record<string, TokenCounts>> {
  const sums = new Map<string, TokenCounts>();
  for (const { model, tokens } of models) {
    const before = sums.get(model) ?? NO_TOKENS;
    sums.set(
      model,
      combineTokens((kind) => before[kind] + tokens[kind]),
    );
  }
  return Object.fromEntries(sums);
}
