import { TOKEN_KINDS } from "../../core/cost/usage.ts";
import type { MachineCells } from "../../core/forwarding.ts";
import { isWithin, LAST_MS, MOST } from "../../core/json.ts";
import {
  AGENT_STATES,
  SESSION_STATES,
  TOOL_OUTCOMES,
  type Session,
  type ToolCall,
} from "../../core/session/session.ts";
import type { Row } from "../database/row-value.ts";
import { toSession } from "../sessions/session-row.ts";
import { toToolCall } from "../sessions/timeline-queries.ts";

/** Longest accepted cell; the lists of a session are the longest one. */
const MAX_CELL = 262_144;

/**
 * Converts rows of another machine's database to a session and its calls. Its release may differ, and its database may
 * be broken: null unless all of the session is valid here; invalid calls are left out.
 */
export function readMachineSnapshot(
  session: MachineCells,
  calls: readonly MachineCells[],
): { session: Session; calls: readonly ToolCall[] } | null {
  const reported = readValid(session, toSession, isSession);
  if (reported === null || !SESSION_STATES.some((state) => state === session["state"])) return null;
  const validCalls = calls.map((call) => readValid(call, toToolCall, isCall)).filter((call) => call !== null);
  return { session: reported, calls: validCalls };
}

function readValid<T>(cells: MachineCells, fromRow: (row: Row) => T, isValid: Test): T | null {
  if (Object.values(cells).some((cell) => typeof cell === "string" && cell.length > MAX_CELL)) return null;
  try {
    // A mapper throws for a cell of another type.
    const value = fromRow(cells as Row);
    return isValid(value) ? value : null;
  } catch {
    return null;
  }
}

type Test = (value: unknown) => boolean;

const isText: Test = (value) => typeof value === "string";
/** As in an event. */
const isId: Test = (value) => typeof value === "string" && value !== "" && value.length <= 256;
const isFlag: Test = (value) => typeof value === "boolean";
const isTime: Test = (value) => isWithin(value, 0, LAST_MS);
const isCount: Test = (value) => isWithin(value, 0, MOST);
/** In milliseconds; negative after a clock was set back. */
const isSpan: Test = (value) => isWithin(value, -LAST_MS, LAST_MS);
const isUsd: Test = (value) => typeof value === "number" && value >= 0 && value <= MOST;
const orNull =
  (test: Test): Test =>
  (value) =>
    value === null || test(value);
const oneOf =
  (choices: readonly string[]): Test =>
  (value) =>
    choices.some((choice) => choice === value);
const listOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test);

/** Other fields may have any value: a newer release may have more. */
const shape =
  (fields: Readonly<Record<string, Test>>): Test =>
  (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.entries(fields).every(([name, test]) => test(Reflect.get(value, name)));

const isCall = shape({
  toolUseId: isId,
  agentId: orNull(isText),
  toolName: isText,
  summary: isText,
  startedAtMs: isTime,
  endedAtMs: orNull(isTime),
  outcome: orNull(oneOf(TOOL_OUTCOMES)),
  durationMs: orNull(isSpan),
  permission: orNull(shape({ askedAtMs: orNull(isTime), decision: orNull(isText), by: orNull(isText) })),
  background: orNull(shape({ taskId: isText, endedAtMs: orNull(isTime), status: orNull(isText) })),
});

const isTokens = shape(Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, isCount])));

/**
 * The fields of a session without a column of their own, and the numbers that are compared, added and formatted: later
 * code relies on all of them.
 */
const isCache = shape({ expiresAtMs: isTime, tokens: isCount, usd: orNull(isUsd) });

const isSession = shape({
  sessionId: isId,
  stateSinceMs: isTime,
  lastUsedAtMs: isTime,
  lastSeenAtMs: isTime,
  startedAtMs: isTime,
  endedAtMs: orNull(isTime),
  turnSinceMs: orNull(isTime),
  compactingSinceMs: orNull(isTime),
  eventCount: isCount,
  messageCount: isCount,
  toolCount: isCount,
  errorCount: isCount,
  subagentCount: isCount,
  failure: orNull(shape({ code: isText, message: orNull(isText), untilMs: orNull(isTime) })),
  process: orNull(shape({ pid: isCount, startTime: isText })),
  waits: listOf(
    shape({
      kind: oneOf(["permission", "question", "plan", "elicitation", "idle", "other"]),
      agentId: orNull(isText),
      toolUseId: orNull(isText),
      toolName: orNull(isText),
      ask: isText,
      sinceMs: isTime,
    }),
  ),
  background: listOf(
    shape({ taskId: isText, kind: isText, description: isText, sinceMs: isTime, call: orNull(isCall) }),
  ),
  openToolCalls: listOf(isCall),
  subagents: listOf(
    shape({
      agentId: isText,
      agentType: isText,
      description: orNull(isText),
      parentAgentId: orNull(isText),
      toolUseId: orNull(isText),
      depth: isCount,
      model: orNull(isText),
      state: oneOf(AGENT_STATES),
      startedAtMs: orNull(isTime),
      endedAtMs: orNull(isTime),
      toolCount: isCount,
      tokens: orNull(isCount),
    }),
  ),
  teammates: listOf(shape({ name: isText, teamName: orNull(isText), idleSinceMs: orNull(isTime) })),
  tasks: listOf(shape({ taskId: isText, subject: isText, completed: isFlag })),
  usage: orNull(
    shape({
      tokens: isTokens,
      cost: orNull(shape({ usd: isUsd, estimated: isFlag, unpricedModels: listOf(isText) })),
      contextTokens: orNull(isCount),
      contextWindow: (value) => value === undefined || isCount(value),
      cache: (value) => value === undefined || isCache(value),
    }),
  ),
});
