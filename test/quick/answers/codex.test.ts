import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { CODEX, installAgentHooks } from "../../../src/agents/install/agent-hooks.ts";
import { answeringHarness, answeringHome, logIn, loginCode } from "../../support/asking-client.ts";
import { runCommandForTest } from "../../support/run-command.ts";
import { waitFor } from "../../support/wait-for.ts";

const TOUCH = { tool_name: "Bash", tool_input: { command: "touch made.txt", description: "May I?" } };
const SILENT = { output: "", code: 0 };

async function codexHome(t: Parameters<typeof answeringHome>[0], settings = "") {
  const home = await answeringHome(t, settings);
  mkdirSync(join(home.home, ".codex"));
  installAgentHooks(CODEX, home.paths, { home: join(home.home, ".codex"), nowMs: 0 });
  return home;
}

test("Codex is held only while a person who may answer looks at the page", async (t) => {
  const harness = await answeringHarness(t, await codexHome(t));
  const { askCodex, look, request, answer, daemon } = harness;
  assert.deepEqual(await askCodex({ session_id: "s-nobody", ...TOUCH }).ended, SILENT);
  // A daemon that hangs keeps it little longer than one that works.
  assert.match(readFileSync(harness.home.paths.codexAskFile, "utf8"), /^max-time = 18$/m);
  // A browser that is logged in and not paired may only read.
  await look({ Cookie: await logIn(daemon.url, { code: await loginCode(daemon.url) }) });
  assert.deepEqual(await askCodex({ session_id: "s-reader", ...TOUCH }).ended, SILENT);
  assert.deepEqual(await harness.requests(), []);

  await look();
  const allowed = askCodex({ session_id: "s-allow", ...TOUCH });
  const { id, choices, holds_dialog, asked_at, expires_at } = await request("s-allow");
  assert.deepEqual([choices, holds_dialog], [["allow", "deny"], true]);
  assert.equal(Date.parse(expires_at) - Date.parse(asked_at), 15_000);
  for (const refused of [{ choice: "deny-and-stop" }, { choice: "allow", always: 0 }] as const)
    assert.equal((await answer(id, refused)).status, 422);
  assert.equal((await answer(id, { choice: "allow" })).status, 200);
  assert.equal((await answer(id, { choice: "deny" })).status, 409);
  assert.deepEqual(JSON.parse((await allowed.ended).output), decision({ behavior: "allow" }));

  const denied = askCodex({ session_id: "s-deny", ...TOUCH });
  await answer((await request("s-deny")).id, { choice: "deny", message: "No." });
  assert.deepEqual(JSON.parse((await denied.ended).output), decision({ behavior: "deny", message: "No." }));

  // What was not tried with Codex, and what a person typed after the look, is the terminal's.
  assert.deepEqual(await askCodex({ session_id: "s-other", ...TOUCH, tool_name: "Other" }).ended, SILENT);
  await harness.fire({ hook_event_name: "UserPromptSubmit", session_id: "s-typed", turn_id: "t", prompt: "Go on" });
  await waitFor("its prompt", async () => (await daemon.sessions()).some((one) => one.session_id === "s-typed"));
  assert.deepEqual(await askCodex({ session_id: "s-typed", ...TOUCH }).ended, SILENT);
});

test("Codex is asked here first where a person has chosen that, and no kill answers it", async (t) => {
  const harness = await answeringHarness(t, await codexHome(t, "CCEN_ANSWERS_CODEX_FIRST=true\n"));
  const { askCodex, request, answer, daemon } = harness;
  const interrupted = askCodex({ session_id: "s-hook", ...TOUCH });
  const { id } = await request("s-hook");
  interrupted.interrupt();
  assert.equal((await request("s-hook", "closed")).closed_because, "interrupted");
  assert.equal((await answer(id, { choice: "allow" })).status, 409);

  const hung = askCodex({ session_id: "s-hung", ...TOUCH });
  await request("s-hung");
  await daemon.end("SIGKILL");
  assert.deepEqual(await hung.ended, SILENT);
  assert.deepEqual(await askCodex({ session_id: "s-none", ...TOUCH }).ended, SILENT);
});

test("answers off takes the hook from Codex's file, answers on puts it back", async (t) => {
  const home = await codexHome(t);
  const file = join(home.home, ".codex", "hooks.json");
  const withHook = readFileSync(file, "utf8");
  const off = await runCommandForTest(home, ["answers", "off"]);
  assert.match(off.text, /hooks of Codex are changed/);
  assert.doesNotMatch(readFileSync(file, "utf8"), /ask\.sh/);
  const on = await runCommandForTest(home, ["answers", "on"]);
  assert.match(on.text, /Codex runs a hook only after you trust it/);
  assert.equal(readFileSync(file, "utf8"), withHook);
  assert.ok(existsSync(home.paths.askScript));
});

function decision(made: object) {
  return { hookSpecificOutput: { hookEventName: "PermissionRequest", decision: made } };
}
