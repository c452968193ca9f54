import type { DatabaseSync } from "node:sqlite";
import type { ToldAccount, ToldRequest } from "../core/cost/told-request.ts";
import { tallyUsages, withoutTallies, type UsageTally } from "../core/cost/usage-ledger.ts";
import { combineTokens, NO_TOKENS, type TokenCounts } from "../core/cost/usage.ts";
import type { ToldStore } from "../core/ports.ts";
import { integer, text } from "./row-value.ts";
import { inRepeatableTransaction } from "./transaction.ts";
import { TOKEN_COLUMNS, toTokens, toTokenValues, toUsage } from "./usage-row.ts";

export interface RequestKeeper extends ToldStore {
  /**
   * What telemetry told of a session; null where it told nothing.
   * @param tallies all that its transcripts have
   */
  toldOf(session: number, tallies: readonly UsageTally[]): ToldAccount | null;
}

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

/** Requests that the client's telemetry told of, each once. */
export function createRequestKeeper(database: DatabaseSync): RequestKeeper {
  const findSession = database.prepare("SELECT id FROM sessions WHERE session_id = ? AND forgotten = 0");
  const insert = database.prepare(
    `INSERT OR IGNORE INTO api_requests (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})`,
  );
  const sums = database.prepare(`
    SELECT model, has_api_id, sum(cost_usd) AS usd, ${TOKEN_COLUMNS.map((name) => `sum(${name}) AS ${name}`).join(", ")}
    FROM api_requests WHERE session = ? GROUP BY model, has_api_id`);
  // By the transcript's rows: the other way round each request would look through all of them.
  const toldUsages = database.prepare(`
    SELECT * FROM usage WHERE session = ? AND request_id <> ''
      AND EXISTS (SELECT 1 FROM api_requests a WHERE a.session = usage.session AND a.request = usage.request_id)`);

  function write(session: number, request: ToldRequest): boolean {
    const { key, hasApiId, agentId, atMs, model, tokens, usd, durationMs } = request;
    const values = [session, key, hasApiId ? 1 : 0, agentId ?? "", atMs, model, ...toTokenValues(tokens)] as const;
    return insert.run(...values, usd, durationMs).changes === 1;
  }

  function keep(requests: readonly ToldRequest[]) {
    const changed = new Set<string>();
    const strangers: ToldRequest[] = [];
    let [stored, known] = [0, 0];
    for (const request of requests) {
      const row = findSession.get(request.sessionId);
      if (row === undefined) {
        strangers.push(request);
      } else if (write(integer(row, "id"), request)) {
        stored += 1;
        changed.add(request.sessionId);
      } else {
        known += 1;
      }
    }
    return { changed, stored, known, strangers };
  }

  return {
    keepRequests: (requests) => inRepeatableTransaction(database, () => keep(requests)),

    toldOf: (session, tallies) => {
      const rows = sums.all(session);
      if (rows.length === 0) return null;
      const models = rows.map((row) => ({
        model: text(row, "model"),
        hasApiId: integer(row, "has_api_id") === 1,
        usd: Number(row["usd"]),
        tokens: toTokens(row),
      }));
      const covered = tallyUsages(toldUsages.all(session).map(toUsage));
      return {
        usd: models.reduce((sum, { usd }) => sum + usd, 0),
        tokensByModel: sumsByModel(models),
        anonymousByModel: sumsByModel(models.filter(({ hasApiId }) => !hasApiId)),
        untold: withoutTallies(tallies, covered),
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
