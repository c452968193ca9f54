import type { PriceTable } from "../cost/price-table.ts";
import { type KnownUsage, sessionUsage } from "../cost/session-usage.ts";
import { sumTokens, totalTokens } from "../cost/usage.ts";
import { isSameJson } from "../json.ts";
import type { SessionFact } from "./action.ts";
import type { Session } from "./session.ts";

/** Current usage of a session and its subagents, where the session does not have it yet. */
export function usageFacts(session: Session, known: KnownUsage, prices: PriceTable): readonly SessionFact[] {
  const usage = sessionUsage(known, prices);
  return [
    ...(usage === null || isSameJson(usage, session.usage) ? [] : [{ kind: "usage", usage } as const]),
    ...session.subagents.flatMap(({ agentId, tokens: before }): readonly SessionFact[] => {
      const own = known.totals.filter((total) => total.agentId === agentId);
      const tokens = totalTokens(sumTokens(own));
      return own.length === 0 || tokens === before ? [] : [{ kind: "agent-tokens", agentId, tokens }];
    }),
  ];
}
