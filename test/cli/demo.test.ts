import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { StatsDto } from "../../src/protocol/stats-dto.ts";
import type { SessionDto } from "../../src/protocol/session-dto.ts";
import { makeHome } from "./run-ccen.ts";

test("the demo fills a real daemon with the last hour of sessions, their tokens too, and takes its files away", async (t) => {
  const home = makeHome(t);
  const projects = join(home.paths.configDir, "projects");
  const real = join(projects, "-home-somebody-real");
  mkdirSync(real, { recursive: true });
  writeFileSync(join(real, "kept.jsonl"), "{}\n");
  const started = await home.ccen(["start", "--port", "0"]);
  assert.equal(started.code, 0, started.stderr);

  const beganMs = Date.now();
  const { code, stdout, stderr } = await home.ccen(["replay", "--demo", "--speed", "100"]);
  assert.equal(code, 0, stderr);
  assert.equal(stderr, "");
  const url = /Dashboard: (\S+)/.exec(stdout)?.[1] ?? "";
  const sessions = (await (await fetch(`${url}/api/sessions`)).json()) as readonly SessionDto[];
  const states = sessions.map(({ state }) => state).sort();
  assert.deepEqual(states, [
    "done",
    "ended",
    "failed",
    "interrupted",
    "unknown",
    "waiting",
    "waiting",
    "working",
    "working",
  ]);
  for (const { title, tokens, cost_usd: cost, branch, started_at: startedAt } of sessions) {
    assert.ok((tokens ?? 0) > 10_000 && (cost ?? 0) > 0 && branch !== null, `${title}: ${tokens} tokens for ${cost}`);
    const agoMs = beganMs - Date.parse(startedAt);
    assert.ok(agoMs > 5 * 60_000 && agoMs < 61 * 60_000, `${title} began ${agoMs} ms ago`);
  }
  const stats = (await (await fetch(`${url}/api/stats?range=24h`)).json()) as StatsDto;
  const { input, output, cache_write: written, cache_read: read } = stats.totals;
  const inSessions = sessions.reduce((sum, { tokens }) => sum + (tokens ?? 0), 0);
  assert.equal((input ?? 0) + (output ?? 0) + (written ?? 0) + (read ?? 0), inSessions);

  assert.ok(existsSync(join(real, "kept.jsonl")));
  for (const folder of ["payments", "web", "shop", "crm"]) {
    assert.equal(existsSync(join(projects, `-home-dev-demo-${folder}`)), false);
  }
});
