import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { scenario, type Stage } from "./scenario.ts";
import type { Terminal } from "./terminal.ts";
import { discordSays, outcomes, statesOf } from "./truths.ts";

scenario(
  "elicitation-answered",
  "an MCP server's question waits with its words until it is answered",
  async (rig) => {
    const terminal = await isAsked(rig);
    await terminal.press("l");
    await terminal.press("Down");
    await terminal.leave(/❯ Accept/, "Enter");
    await goesOn(rig, terminal);
    const { hook_event_name, summary } = await rig.waitForEvent("ElicitationResult");
    assert.match(`${hook_event_name} ${summary}`, /accept/);
  },
  { order: "parallel" },
);

scenario(
  "elicitation-cancelled",
  "an MCP server's question that is cancelled waits no more, and the turn goes on",
  async (rig) => {
    const terminal = await isAsked(rig);
    await terminal.press("Escape");
    await goesOn(rig, terminal);
  },
  { order: "parallel" },
);

async function isAsked(rig: Stage): Promise<Terminal> {
  const config = join(rig.cwd, "mcp.json");
  const asker = { command: process.execPath, args: [join(import.meta.dirname, "mcp-asker.ts")] };
  writeFileSync(config, JSON.stringify({ mcpServers: { asker } }));
  const terminal = await rig.open(["--mcp-config", config, "--allowedTools", "mcp__asker__ask"]);
  await rig.ask(terminal, "elicitation");
  await terminal.waitForScreen(/Which size shall it be/);
  const waiting = await rig.waitForState("waiting");
  assert.match(waiting.waiting_for ?? "", /Which size shall it be\?/);
  assert.equal(waiting.waits[0]?.kind, "elicitation");
  await discordSays(rig, /Which size shall it be\?.*\{pings user\}/);
  return terminal;
}

async function goesOn(rig: Stage, terminal: Terminal): Promise<void> {
  await terminal.waitForScreen(/It was asked/);
  await rig.waitForEvent("Stop");
  const done = await rig.waitForState("done");
  assert.deepEqual(await statesOf(rig, done.session_id), ["starting", "working", "waiting", "working", "done"]);
  assert.deepEqual(await outcomes(rig, done), ["mcp__asker__ask ok"]);
}

scenario(
  "idle-notice",
  "a prompt that nobody writes for a while is no question: the session stays done",
  async (rig) => {
    const terminal = await rig.open();
    await rig.ask(terminal, "hello");
    const { session_id } = await rig.waitForEvent("Notification");
    assert.equal((await rig.session(session_id)).state, "done");
    await rig.ask(terminal, "hello");
    await rig.waitForEvent("Stop", 2);
    await rig.waitForState("done");
  },
  { clientConfig: { messageIdleNotifThresholdMs: 2000 } },
);
