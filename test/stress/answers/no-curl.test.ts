import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { NoteOfferDto } from "../../../src/api/note-dto.ts";
import { quoted } from "../../../src/agents/install/hook-command.ts";
import { answeringHarness, type AnsweringHarness } from "../../support/asking-client.ts";
import { runCommandForTest } from "../../support/run-command.ts";
import { waitFor } from "../../support/wait-for.ts";

const MAKE = { tool_name: "Bash", tool_input: { command: `make ${"x".repeat(6000)}` } };
const SILENT = { output: "", code: 0 };

/** The system has its curl where the script looks first: it gets a system of `cat` alone. */
function withoutCurl({ home: { paths, home } }: AnsweringHarness): Readonly<Record<string, string>> {
  const tools = join(home, "tools");
  mkdirSync(tools);
  symlinkSync("/bin/cat", join(tools, "cat"));
  const script = readFileSync(paths.askScript, "utf8");
  const line = "PATH=/usr/bin:/bin${PATH:+:$PATH}";
  assert.ok(script.includes(line));
  writeFileSync(
    paths.askScript,
    script.replace(line, () => `PATH=${quoted(tools)}`),
  );
  // A proxy or an option of the session must not reach it.
  return { PATH: tools, NODE_OPTIONS: "--no-such-option", NODE_USE_ENV_PROXY: "1", HTTP_PROXY: "http://127.0.0.1:9" };
}

test("without curl the daemon's Node waits for the answer", async (t) => {
  const harness = await answeringHarness(t);
  const environment = withoutCurl(harness);

  harness.register("waiting", "s-node");
  const allowed = harness.ask({ session_id: "s-node", ...MAKE }, environment);
  const request = await harness.request("s-node");
  assert.deepEqual(request.input, MAKE.tool_input);
  assert.equal((await harness.answer(request.id, { choice: "deny", message: "„Nein“、まだ" })).status, 200);
  const { output, code } = await allowed.ended;
  const decision = { behavior: "deny", message: "„Nein“、まだ" };
  assert.deepEqual(
    [code, JSON.parse(output)],
    [0, { hookSpecificOutput: { hookEventName: "PermissionRequest", decision } }],
  );

  harness.register("waiting", "s-esc");
  const interrupted = harness.ask({ session_id: "s-esc", ...MAKE }, environment);
  await harness.request("s-esc");
  interrupted.interrupt();
  assert.equal((await harness.request("s-esc", "closed")).closed_because, "interrupted");

  harness.register("waiting", "s-terminal");
  const answered = harness.ask({ session_id: "s-terminal", ...MAKE }, environment);
  await harness.request("s-terminal");
  harness.register("busy", "s-terminal");
  assert.deepEqual(await answered.ended, SILENT);

  harness.register("waiting", "s-killed");
  const orphan = harness.ask({ session_id: "s-killed", ...MAKE }, environment);
  await harness.request("s-killed");
  await harness.daemon.end("SIGKILL");
  assert.deepEqual(await orphan.ended, SILENT);
});

test("without curl it also waits for a note", async (t) => {
  const harness = await answeringHarness(t);
  await runCommandForTest(harness.home, ["answers", "notes", "on"]);
  await waitFor("the daemon takes notes", () => existsSync(harness.home.paths.noteFile));
  const environment = withoutCurl(harness);
  harness.register("idle");
  await harness.fire({ hook_event_name: "UserPromptSubmit", session_id: "s1", prompt: "Paint it" });
  const hook = harness.stop("s1", environment);
  const path = "/api/sessions/s1/note";
  await waitFor("its session", async () => (await harness.daemon.sessions()).length === 1);
  await waitFor("it waits", async () => (await harness.daemon.get<NoteOfferDto>(path)).obstacle === null);
  const left = await fetch(harness.daemon.url + path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...harness.paired },
    body: JSON.stringify({ text: "まだ $(x)" }),
  });
  assert.equal(left.status, 200);
  assert.deepEqual(await hook.ended, { output: "Note left on the dashboard: まだ $(x)", code: 2 });
  assert.deepEqual(await harness.stop("another", environment).ended, SILENT);
});
