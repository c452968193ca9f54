import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { ImportDto } from "../../../src/api/import-dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import type { StatsDto } from "../../../src/api/stats-dto.ts";
import { configHome } from "../../support/config-home.ts";
import { startDaemon, type DaemonProcess } from "../../support/daemon-process.ts";
import { turn } from "../../support/import-harness.ts";
import { waitFor } from "../../support/wait-for.ts";

const SESSIONS = 12;
const TURNS = 50;
const DAY_MS = 86_400_000;

/** A start, a prompt, a call, its result and the turn's end for each turn, and the end of history. */
const EVENTS = SESSIONS * (2 + 4 * TURNS);

function writeSessions(project: string): void {
  mkdirSync(project, { recursive: true });
  for (let session = 0; session < SESSIONS; session += 1) {
    const sessionId = `earlier-${session}`;
    const startMs = Date.now() - (session + 1) * DAY_MS;
    const lines = Array.from({ length: TURNS }, (_, index) => turn(sessionId, startMs + index * 10_000)).flat();
    writeFileSync(join(project, `${sessionId}.jsonl`), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }
}

const runOf = (daemon: DaemonProcess): Promise<ImportDto> => daemon.get<ImportDto>(ROUTES.import);

test("a killed import continues: each session, call and token once", async (t) => {
  const home = configHome(t);
  writeSessions(join(home.paths.configDir, "projects", "-home-dev-src-shop"));
  let daemon = await startDaemon(t, home);
  const live = await fetch(new URL(ROUTES.hook, daemon.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ session_id: "live", hook_event_name: "UserPromptSubmit", cwd: "/w/shop", prompt: "now" }),
  });
  assert.ok(live.ok);
  for (const filesDone of [1, 4, 8]) {
    await waitFor(`${filesDone} files`, async () => (await runOf(daemon)).files_done >= filesDone);
    await daemon.end("SIGKILL");
    daemon = await startDaemon(t, home);
  }
  const run = await waitFor("the end of the import", async () => {
    const now = await runOf(daemon);
    return now.state === "done" && now;
  });
  assert.deepEqual([run.files_total, run.files_done, run.problem], [SESSIONS, SESSIONS, null]);

  const sessions = await daemon.sessions();
  const imported = sessions.filter((session) => session.imported === true);
  assert.equal(imported.length, SESSIONS);
  assert.ok(
    imported.every(({ state, cause, title }) => state === "ended" && cause === "imported" && title === "do it"),
  );
  assert.deepEqual(
    [...new Set(imported.map((one) => `${one.tool_count} ${one.event_count} ${one.tokens}`))],
    [`${TURNS} ${2 + 4 * TURNS} ${TURNS * 30}`],
  );
  assert.equal(sessions.find(({ session_id: id }) => id === "live")?.state, "working");
  const events = await daemon.allEvents();
  assert.equal(events.filter(({ source }) => source === "import").length, EVENTS);

  const stats = await daemon.get<StatsDto>(`${ROUTES.stats}?range=30d`);
  assert.equal(stats.totals.tool_calls, SESSIONS * TURNS);
});
