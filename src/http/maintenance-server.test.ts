import assert from "node:assert/strict";
import { test } from "node:test";
import { openWaitingRoom } from "../../test/support/open-waiting-room.ts";
import type { ErrorDto, HealthDto } from "../api/dto.ts";

const HEALTH: HealthDto = {
  live: true,
  ready: false,
  degraded: true,
  version: "1.2.3",
  pid: 1,
  started_at: "2026-11-25T12:00:00.000Z",
  last_seq: 0,
  last_event_seq: null,
  last_event_at: null,
  cli: "ccen",
  config_dir: "/home/someone/.claude",
  hooks_installed: true,
  retention: null,
  checks: [],
};

test("during a rebuild hooks are accepted, health answers, and the rest get progress", async (t) => {
  const { url, taken } = await openWaitingRoom(t, { readHealth: () => HEALTH });

  const page = await fetch(`${url}/`);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /http-equiv="refresh".*43 %/s);
  assert.deepEqual(await (await fetch(`${url}/api/health`)).json(), HEALTH);
  const headers = { "content-type": "application/json" };
  const hook = await fetch(`${url}/api/hook`, { method: "POST", headers, body: "{}" });
  assert.equal(hook.status, 204);
  assert.deepEqual(taken, ["{}"]);
  for (const path of ["/api/log", "/api/events", "/api/sessions/s1", "/static/x.js", "/metrics"]) {
    const answer = await fetch(url + path);
    assert.equal(answer.status, 503, path);
    assert.ok(Number(answer.headers.get("retry-after")) > 0);
    const { error } = (await answer.json()) as ErrorDto;
    assert.equal(error.code, "store/rebuilding");
    assert.match(error.message, /43 %/);
  }
});
