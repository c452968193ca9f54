import type { Reply, ScriptedCall, Scripts } from "./fake-responses-api.ts";

/** The models of today run tools from a script in JavaScript; those before called each tool by itself. */
const exec = (code: string): ScriptedCall => ({ name: "exec", namespace: "functions", input: code });
const run = (cmd: string, more: object = {}): string =>
  `text(await tools.exec_command(${JSON.stringify({ cmd, ...more })}));`;
const direct = (cmd: string, more: object = {}): ScriptedCall => ({ name: "exec_command", args: { cmd, ...more } });
const outside = { sandbox_permissions: "require_escalated", justification: "May I use the network?" };
const patch = `*** Begin Patch
*** Add File: notes.txt
+first line
+second line
*** End Patch
`;

const QUESTION = {
  id: "size",
  header: "Size",
  question: "Which size shall it be?",
  options: [
    { label: "Small (Recommended)", description: "It fits." },
    { label: "Large", description: "It is larger." },
  ],
};
const ASYNC_QUESTION: ScriptedCall = {
  name: "request_user_input_async",
  namespace: "functions",
  args: { questions: [{ title: "Which size shall it be?", options: ["Small", "Large"] }] },
};
const PLAN = {
  explanation: "Two steps.",
  plan: [
    { step: "Open the shop", status: "in_progress" },
    { step: "Close the shop", status: "pending" },
  ],
};

function spawn(message: string): ScriptedCall {
  return {
    name: "spawn_agent",
    namespace: "collaboration",
    args: { task_name: "lister", message, fork_turns: "none" },
  };
}

function failure(status: number, code: string, message: string, more: object = {}): Reply {
  return { status, error: { type: code, code, message, ...more } };
}

/** What the model answers; a prompt `#name …` begins one. */
export const SCRIPTS = {
  title: [{ text: "Look after the shop" }],
  summary: [{ text: "So far the shop was looked after." }],
  hello: [{ text: "Hello there." }],
  command: [{ calls: [exec(run("echo made; ls"))] }, { text: "Listed." }],
  failing: [{ calls: [exec(run("echo broken >&2; exit 3"))] }, { text: "It failed." }],
  permission: [{ calls: [exec(run("touch made.txt; echo done", outside))] }, { text: "Past the permission." }],
  "simple-permission": [{ calls: [exec(run("touch made.txt", outside))] }, { text: "Past the permission." }],
  slow: [{ calls: [exec(run("sleep 30; echo late", { yield_time_ms: 60_000 }))] }, { text: "Slept." }],
  patch: [{ calls: [exec(`text(await tools.apply_patch(${JSON.stringify(patch)}));`)] }, { text: "Patched." }],
  hang: [{ hang: "I begin to write and then" }],
  pause: [{ calls: [exec(run("sleep 2; echo late"))] }, { text: "Went on with both." }],
  background: [{ calls: [exec(run("sleep 300", { yield_time_ms: 300 }))] }, { text: "Left running." }],
  "two-permissions": [
    {
      calls: [
        exec(
          `await Promise.all([${["one", "two"].map((name) => `tools.exec_command(${JSON.stringify({ cmd: `touch ${name}.txt`, ...outside })})`).join()}]);`,
        ),
      ],
    },
    { text: "Past both." },
  ],
  question: [
    { calls: [{ name: "request_user_input", namespace: "functions", args: { questions: [QUESTION] } }] },
    { text: "Asked." },
  ],
  "async-question": [{ calls: [ASYNC_QUESTION] }, { text: "Went on without an answer." }],
  "async-question-slow": [{ calls: [ASYNC_QUESTION] }, { calls: [exec(run("sleep 4"))] }, { text: "Went on." }],
  "async-message": [
    { calls: [{ name: "send_message_to_user_async", namespace: "functions", args: { message: "The shop is open." } }] },
    { text: "Went on." },
  ],
  mcp: [{ calls: [exec("text(await tools.mcp__asker__ask({}));")] }, { text: "Asked." }],
  plan: [{ calls: [exec(`text(await tools.update_plan(${JSON.stringify(PLAN)}));`)] }, { text: "Planned." }],
  goal: [
    { calls: [exec('text(await tools.create_goal({objective: "Keep the shop open"}));')] },
    { text: "Begun." },
    { calls: [exec('text(await tools.update_goal({status: "complete"}));')] },
    { text: "Goal reached." },
  ],
  agent: [
    { calls: [spawn("#command for you")] },
    { calls: [{ name: "wait_agent", namespace: "collaboration", args: { timeout_ms: 20_000 } }] },
    { text: "The agent is done." },
  ],
  "agent-asks": [
    { calls: [spawn("#permission for you")] },
    { calls: [{ name: "wait_agent", namespace: "collaboration", args: { timeout_ms: 60_000 } }] },
    { text: "The agent is done." },
  ],
  "direct-agent": [
    { calls: [{ name: "spawn_agent", namespace: "multi_agent_v1", args: { message: "#direct-command for you" } }] },
    { text: "The agent is done." },
  ],
  "many-tokens": [{ calls: [exec(run("echo one"))], inputTokens: 60_000 }, { text: "After it." }],
  "error-400": [failure(400, "invalid_request_error", "The request is wrong.")],
  "error-401": [failure(401, "invalid_api_key", "The key is wrong.")],
  "error-429": [failure(429, "rate_limit_exceeded", "Too many requests.")],
  "error-limit": [
    failure(429, "usage_limit_reached", "The usage limit has been reached.", {
      plan_type: "plus",
      resets_in_seconds: 3600,
    }),
  ],
  "error-500": [failure(500, "server_error", "The server failed.")],
  "error-context": [failure(400, "context_length_exceeded", "Your input exceeds the context window of this model.")],
  "error-cut": [{ cut: "I begin to write and then" }],
  "error-once": [failure(500, "server_error", "The server failed."), { text: "Recovered." }],
  "direct-command": [{ calls: [direct("echo made; ls")] }, { text: "Listed." }],
  "direct-permission": [{ calls: [direct("touch made.txt; echo done", outside)] }, { text: "Past the permission." }],
  "direct-failing": [{ calls: [direct("echo broken >&2; exit 3")] }, { text: "It failed." }],
  "direct-patch": [{ calls: [{ name: "apply_patch", input: patch }] }, { text: "Patched." }],
} as const satisfies Scripts;
