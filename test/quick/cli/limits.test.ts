import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { WarningsDto } from "../../../src/api/warnings-dto.ts";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { payload } from "../../support/payload.ts";
import { runCommandForTest } from "../../support/run-command.ts";
import { waitFor } from "../../support/wait-for.ts";

test("limits are printed as a table, and with what waits as one line", async (t) => {
  const home = configHome(t);
  const run = async (...args: string[]) => (await runCommandForTest(home, args)).text;
  assert.match(await run("statusline"), /^Claude Code has no status line\.\n`ccen setup --statusline`/);
  await runCommandForTest(home, ["setup", "--yes", "--no-test", "--statusline"]);
  assert.match(await run("statusline"), /keeps plan limits.*\nIt prints a line of its own\.$/);

  const daemon = await startDaemon(t, home);
  assert.equal(await run("statusline", "--print"), "");
  assert.match(await run("limits"), /^No limits are known\./);
  const resets_at = Math.round(Date.now() / 1000) + 7200;
  const line = {
    session_id: "s1",
    transcript_path: "/home/dev/.claude/projects/-shop/s1.jsonl",
    rate_limits: { five_hour: { used_percentage: 83.4, resets_at }, seven_day: { used_percentage: 41, resets_at } },
  };
  mkdirSync(home.paths.statusDir, { recursive: true });
  writeFileSync(join(home.paths.statusDir, "s1.json"), JSON.stringify(line));
  const asks = {
    session_id: "s1",
    hook_event_name: "PermissionRequest",
    tool_name: "Bash",
    tool_input: { command: "ls" },
  };
  const init = { method: "POST", headers: { "Content-Type": "application/json" }, body: payload(asks) };
  assert.equal((await fetch(`${daemon.url}/api/hook`, init)).status, 204);
  await waitFor("the limits", async () => (await daemon.get<WarningsDto>("/api/warnings")).limits);
  assert.match(
    await run("limits"),
    /^Claude Code {2}\/home\/dev\/\.claude\n {2}5 hours +83 % +resets .*\n {2}7 days +41 %/,
  );
  assert.equal(await run("statusline", "--print"), "5h 83% 7d 41% · 1 waiting");
});
