import { basename, dirname } from "node:path";
import type { ClientStatus } from "../../core/cost/session-usage.ts";
import { type JsonObject, numberField, objectField, parseJsonObject, textField } from "../../core/json.ts";
import { type PlanLimit, WINDOW_NAMES } from "../../core/plan-limits.ts";

/** What Claude Code last gave the status line of a session. Numbers alone: none of its texts is kept. */
export interface StatusLine {
  readonly sessionId: string;
  readonly status: ClientStatus;
  readonly limits: readonly PlanLimit[];
}

/**
 * Reads a file that `hook/statusline.sh` has kept.
 * @param atMs its modification time
 * @returns null for anything else
 */
export function parseStatusLine(text: string, atMs: number): StatusLine | null {
  const line = parseJsonObject(text);
  const sessionId = line === null ? null : textField(line, "session_id");
  if (line === null || sessionId === null) return null;
  const context = objectField(line, "context_window");
  const cache = objectField(line, "prompt_cache");
  const cost = countIn(objectField(line, "cost"), "total_cost_usd");
  const expiresAt = countIn(cache, "expires_at");
  return {
    sessionId,
    status: {
      costUsd: cost,
      // Until the first answer of a resumed session it is 0, however full its context is.
      contextTokens: countIn(context, "total_input_tokens") || null,
      contextWindow: countIn(context, "context_window_size") || null,
      model: textField(objectField(line, "model"), "id"),
      cacheExpiresAtMs: expiresAt === null ? null : expiresAt * 1000,
      recacheTokens: countIn(cache, "recache_tokens_if_cold"),
    },
    limits: limitsIn(line, atMs),
  };
}

/** Claude Code leaves them out where a person pays by the token. */
function limitsIn(line: JsonObject, atMs: number): readonly PlanLimit[] {
  const account = accountOf(textField(line, "transcript_path") ?? "");
  const limits = objectField(line, "rate_limits");
  return WINDOW_NAMES.flatMap((window) => {
    const limit = objectField(limits, window);
    const [used, resetsAt] = [countIn(limit, "used_percentage"), countIn(limit, "resets_at")];
    if (used === null || resetsAt === null || account === null) return [];
    return [{ agent: "claude" as const, account, window, used, resetsAtMs: resetsAt * 1000, atMs }];
  });
}

/** Its folder is two above the file: `<folder>/projects/<project>/<session>.jsonl`. */
function accountOf(transcriptPath: string): string | null {
  const projects = dirname(dirname(transcriptPath));
  return basename(projects) === "projects" ? dirname(projects) : null;
}

/** A finite number that is not negative. */
function countIn(object: JsonObject, key: string): number | null {
  const value = numberField(object, key);
  return value !== null && Number.isFinite(value) && value >= 0 ? value : null;
}
