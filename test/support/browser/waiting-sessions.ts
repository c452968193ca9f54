import type { SessionDto } from "../../../src/api/session-dto.ts";
import { sampleEvent, sampleSession } from "../page/state-harness.ts";
import type { FakeDaemon } from "./fake-daemon.ts";
import { waitingSession } from "./now-daemon.ts";

const COMMAND = Array.from({ length: 60 }, (_, line) => `node migrate.js --step ${line}`).join("\n");
const QUESTIONS = ["Which **database**?", "Which region?", "Who reviews?", "When?"].map((question) => ({
  question,
  options: [{ label: "Archive", description: "moves the rows" }, { label: "Delete" }],
}));
const INPUTS = {
  Bash: { command: COMMAND },
  AskUserQuestion: { questions: QUESTIONS },
  ExitPlanMode: { plan: `# Migration\n\n${Array.from({ length: 40 }, (_, at) => `${at + 1}. step ${at}`).join("\n")}` },
} as const;
const TOOLS = ["Bash", "AskUserQuestion", "ExitPlanMode"] as const;
const KINDS = { Bash: "permission", AskUserQuestion: "question", ExitPlanMode: "plan" } as const;

export const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

/** Adds a session that waits for an answer to a tool's call. */
export function addWaiting(daemon: FakeDaemon, id: string, tool: keyof typeof INPUTS, minutes: number): SessionDto {
  const since = minutesAgo(minutes);
  const seq = daemon.events.length + 1;
  daemon.events.push(
    sampleEvent(seq, { session_id: id, tool_name: tool, tool_use_id: `call-${id}`, received_at: since }),
  );
  daemon.payloads.set(seq, { tool_name: tool, tool_input: INPUTS[tool] });
  const item = `${KINDS[tool]}:call-${id}`;
  const wait = { kind: KINDS[tool], ask: `${tool}: ## ask of ${id}`, agent_id: null, since, item, mark: null } as const;
  const session = waitingSession(id, {
    title: `**session ${id}**`,
    waiting_for: null,
    waits: [{ ...wait, tool_name: tool, tool_use_id: `call-${id}` }],
    state_since: since,
    last_used_at: minutesAgo(1),
  });
  daemon.sessions.push(session);
  return session;
}

/** Three sessions that wait for a command. */
export function fillCommands(daemon: FakeDaemon): void {
  for (const [at, id] of ["a", "b", "c"].entries()) addWaiting(daemon, id, "Bash", 9 - at);
}

/** Thirteen sessions that wait, and one that failed. */
export function fillMany(daemon: FakeDaemon): void {
  for (let i = 1; i <= 13; i++) addWaiting(daemon, `wait-${i}`, TOOLS[i % 3] ?? "Bash", 60 - i);
  daemon.sessions.push(
    sampleSession("limit", {
      title: "limit",
      state: "failed",
      failure: "API Error: 429",
      failure_code: "rate_limit",
      retry_at: minutesAgo(-90),
      failure_item: { item: "failure:1", mark: null },
      state_since: minutesAgo(70),
      last_used_at: minutesAgo(1),
    }),
  );
}
