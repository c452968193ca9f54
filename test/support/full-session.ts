import { NO_TOKENS } from "../../src/core/cost/usage.ts";
import type { Session, ToolCall } from "../../src/core/session/session.ts";
import { storedSession, TEST_TIME_MS } from "./memory-reader.ts";

/** A call with every field set. */
export function fullCall(fields: Partial<ToolCall> = {}): ToolCall {
  return {
    toolUseId: "toolu_1",
    agentId: null,
    toolName: "Bash",
    summary: "npm test",
    startedAtMs: TEST_TIME_MS,
    endedAtMs: TEST_TIME_MS + 1000,
    outcome: "ok",
    durationMs: 900,
    permission: { askedAtMs: TEST_TIME_MS, decision: "allowed", by: "user" },
    background: { taskId: "b1", endedAtMs: null, status: null },
    ...fields,
  };
}

/** A session with every field set. */
export function fullSession(fields: Partial<Session> = {}): Session {
  return storedSession({
    state: "waiting",
    branch: "main",
    clientVersion: "2.1.331",
    process: { pid: 4321, startTime: "99" },
    parentSessionId: "session-0",
    origin: "clear",
    waits: [
      {
        kind: "permission",
        agentId: "a1",
        toolUseId: "toolu_1",
        toolName: "Bash",
        ask: "Bash: npm test",
        sinceMs: TEST_TIME_MS,
      },
    ],
    openToolCalls: [fullCall()],
    subagents: [
      {
        agentId: "a1",
        agentType: "general-purpose",
        description: "Look around",
        parentAgentId: null,
        toolUseId: "toolu_0",
        depth: 1,
        model: "a-model",
        state: "working",
        startedAtMs: TEST_TIME_MS,
        endedAtMs: null,
        toolCount: 1,
        tokens: 12,
      },
    ],
    teammates: [{ name: "Ada", teamName: "core", idleSinceMs: TEST_TIME_MS }],
    tasks: [{ taskId: "1", subject: "Write it", completed: false }],
    background: [{ taskId: "b1", kind: "shell", description: "npm test", sinceMs: TEST_TIME_MS, call: null }],
    usage: {
      tokens: { ...NO_TOKENS, input: 1, output: 2, cacheWrite5m: 3, cacheWrite1h: 4, cacheRead: 5 },
      cost: { usd: 0.5, estimated: true, unpricedModels: ["new-model"] },
      contextTokens: 13,
    },
    ...fields,
  });
}
