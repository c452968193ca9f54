import { NO_TOKENS } from "../../src/core/cost/usage.ts";
import type { Daemon } from "../../src/daemon/daemon-options.ts";
import { payload } from "./payload.ts";
import { waitFor } from "./wait-for.ts";

interface Spender {
  readonly daemon: Pick<Daemon, "store">;
  fire(...payloads: readonly string[]): Promise<void>;
}

/** Usage for so many dollars, in a session that begins now. */
export async function spend({ daemon, fire }: Spender, usd: number, nowMs: number): Promise<void> {
  const sessionId = `spends-${usd}`;
  await fire(payload({ session_id: sessionId, hook_event_name: "SessionStart", source: "startup" }));
  // Input costs 2 dollars a million tokens.
  const tokens = { ...NO_TOKENS, input: Math.round(usd * 500_000) };
  const usage = { messageId: sessionId, model: "claude-sonnet-5-5", agentId: null, atMs: nowMs, variant: null, tokens };
  const position = { sessionId, agentId: null, position: "{}" };
  daemon.store.keepReading({ ...position, messages: [], usages: [usage], costState: null });
  await fire(payload({ session_id: sessionId, hook_event_name: "InstructionsLoaded" }));
}

/** Waits until the daemon, which reads the cost every two seconds, has made so many messages about the budget. */
export async function budgetMessages({ daemon }: Pick<Spender, "daemon">, count: number): Promise<void> {
  const made = daemon.store.database.prepare("SELECT count(*) AS n FROM outbox WHERE kind = 'budget'");
  await waitFor(`${count} messages about the budget`, () => Number(made.get()?.["n"]) >= count);
}
