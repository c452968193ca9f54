import type { KnownUsage } from "../../core/cost/account.ts";
import type { PriceTable } from "../../core/cost/price-table.ts";
import { sessionUsage } from "../../core/cost/session-usage.ts";
import { sumTokens } from "../../core/cost/usage-ledger.ts";
import { totalTokens } from "../../core/cost/usage.ts";
import type { SessionFact } from "../../core/session/fact.ts";
import type { Session } from "../../core/session/session.ts";

/** Current usage of a session and its subagents, where the session does not have it yet. */
export function usageFacts(session: Session, known: KnownUsage, prices: PriceTable): readonly SessionFact[] {
  const usage = sessionUsage(known, prices);
  return [
    ...(usage === null || isSame(usage, session.usage) ? [] : [{ kind: "usage", usage } as const]),
    ...session.subagents.flatMap(({ agentId, tokens: before }): readonly SessionFact[] => {
      const own = known.totals.filter((total) => total.agentId === agentId);
      const tokens = totalTokens(sumTokens(own));
      return own.length === 0 || tokens === before ? [] : [{ kind: "agent-tokens", agentId, tokens }];
    }),
  ];
}

/** Both were built by the same code, or read back from JSON that it wrote. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
