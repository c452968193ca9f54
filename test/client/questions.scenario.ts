import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { scenario, type Stage } from "./scenario.ts";
import type { Terminal } from "./terminal.ts";
import { discordSays, outcomes, statesOf } from "./truths.ts";

scenario(
  "elicitation-answered",
  "an MCP server's question waits with its text until it is answered",
  async (harness) => {
    const terminal = await isAsked(harness);
    await terminal.press("l");
    await terminal.press("Down");
    await terminal.leave(/❯ Accept/, "Enter");
    await goesOn(harness, terminal);
    const { hook_event_name, summary } = await harness.waitForEvent("ElicitationResult");
    assert.match(`${hook_event_name} ${summary}`, /accept/);
  },
  { order: "parallel" },
);

scenario(
  "elicitation-cancelled",
  "an MCP server's question that is cancelled waits no more, and the turn goes on",
  async (harness) => {
    const terminal = await isAsked(harness);
    await terminal.press("Escape");
    await goesOn(harness, terminal);
  },
  { order: "parallel" },
);

async function isAsked(harness: Stage): Promise<Terminal> {
  const config = join(harness.cwd, "mcp.json");
  const asker = { command: process.execPath, args: [join(import.meta.dirname, "mcp-asker.ts")] };
  writeFileSync(config, JSON.stringify({ mcpServers: { asker } }));
  const terminal = await harness.open(["--mcp-config", config, "--allowedTools", "mcp__asker__ask"]);
  await harness.ask(terminal, "elicitation");
  await terminal.waitForScreen(/Which size shall it be/);
  const waiting = await harness.waitForState("waiting");
  assert.match(waiting.waiting_for ?? "", /Which size shall it be\?/);
  assert.equal(waiting.waits[0]?.kind, "elicitation");
  await discordSays(harness, /Which size shall it be\?.*\{pings user\}/);
  return terminal;
}

async function goesOn(harness: Stage, terminal: Terminal): Promise<void> {
  await terminal.waitForScreen(/It was asked/);
  await harness.waitForEvent("Stop");
  const done = await harness.waitForState("done");
  assert.deepEqual(await statesOf(harness, done.session_id), ["starting", "working", "waiting", "working", "done"]);
  assert.deepEqual(await outcomes(harness, done), ["mcp__asker__ask ok"]);
}

scenario(
  "idle-notice",
  "an idle prompt is no question: the session stays done",
  async (harness) => {
    const terminal = await harness.open();
    await harness.ask(terminal, "hello");
    const { session_id } = await harness.waitForEvent("Notification");
    assert.equal((await harness.session(session_id)).state, "done");
    await harness.ask(terminal, "hello");
    await harness.waitForEvent("Stop", 2);
    await harness.waitForState("done");
  },
  { clientConfig: { messageIdleNotifThresholdMs: 2000 } },
);
