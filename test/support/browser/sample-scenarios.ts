import type { RawScenario } from "./raw-scenario.ts";

/** A prompt, nine calls with one failure, a subagent with one call, replies. */
export function playShop(scenario: RawScenario): void {
  scenario.play({ hook_event_name: "SessionStart", source: "startup", model: "claude-opus-5-5" });
  scenario.play({ hook_event_name: "UserPromptSubmit", prompt: "Make the basket round.\n\nGently." });
  for (const id of ["r1", "r2", "r3", "r4"]) scenario.call(id, "Read", { file_path: `/home/dev/shop/${id}.ts` });
  scenario.call("e1", "Edit", { file_path: "/home/dev/shop/basket.ts", old_string: "square", new_string: "oval" });
  scenario.call("b1", "Bash", { command: "npm test" }, { error: "Exit code 1\n\u001b[31m3 failed\u001b[0m" });
  scenario.play({ hook_event_name: "MessageDisplay", delta: "The tests want it round.", message_id: "m1", index: 0 });
  scenario.call("e2", "Edit", { file_path: "/home/dev/shop/basket.ts", old_string: "oval", new_string: "round" });
  const agent = { tool_name: "Agent", tool_use_id: "a1", tool_input: { description: "Look", prompt: "Look around" } };
  scenario.play({ ...agent, hook_event_name: "PreToolUse" });
  scenario.play({ hook_event_name: "SubagentStart", agent_id: "sub1", agent_type: "Explore" });
  scenario.call("s1", "Grep", { pattern: "basket" }, { agentId: "sub1" });
  scenario.play({
    hook_event_name: "SubagentStop",
    agent_id: "sub1",
    agent_type: "Explore",
    last_assistant_message: "Only one basket.",
  });
  scenario.play({ ...agent, hook_event_name: "PostToolUse", tool_response: {} });
  const todos = [{ content: "Round", status: "completed", activeForm: "Rounding" }];
  scenario.call("t1", "TodoWrite", { todos });
  scenario.play({ hook_event_name: "Stop", last_assistant_message: "The basket is round." });
}

const SCRIPT = `<script>window.pwned=1</script><img src=x onerror="window.pwned=2">`;
const LINK = "\u001b]8;;javascript:window.pwned=3\u0007click\u001b]8;;\u0007 \u001b[2J\u001b]0;title\u0007";
const RTL = "\u202egnp.exe שלום العربية";

/** Texts that would execute, break out or overflow, in every field of a session that takes text. */
export function playHostile(scenario: RawScenario): void {
  const hostile = [SCRIPT, RTL, "長い".repeat(900), `${LINK}${"x".repeat(5000)}`];
  scenario.play({ hook_event_name: "SessionStart", source: SCRIPT, model: SCRIPT });
  for (const [i, text] of hostile.entries()) {
    scenario.play({ hook_event_name: "UserPromptSubmit", prompt: text });
    scenario.call(`b${i}`, "Bash", { command: text }, { response: { stdout: `${LINK}${text}`, stderr: text } });
    scenario.call(`w${i}`, "Write", { file_path: `/home/dev/${text.slice(0, 60)}`, content: text });
    scenario.call(`o${i}`, text.slice(0, 80), { [text]: text }, { error: text });
    scenario.play({ hook_event_name: "SubagentStart", agent_id: `a${i}`, agent_type: text.slice(0, 80) });
    scenario.play({ hook_event_name: "Stop", last_assistant_message: text });
  }
}

/** Each reads one of fifty files. */
export function playCalls(scenario: RawScenario, count: number): void {
  scenario.play({ hook_event_name: "UserPromptSubmit", prompt: "Begin." });
  for (let i = 0; i < count; i++) scenario.call(`c${i}`, "Read", { file_path: `/home/dev/shop/file-${i % 50}.ts` });
}
