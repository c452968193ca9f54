import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { test } from "node:test";
import type { DeliveriesDto, HealthDto } from "../../../src/api/dto.ts";
import type { StatsDto } from "../../../src/api/stats-dto.ts";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import { startFakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { waitFor } from "../../support/wait-for.ts";
import { makeHome } from "./run-ccen.ts";
import { startDemo } from "./start-demo.ts";

const STATES = ["done", "ended", "failed", "interrupted", "unknown", "waiting", "waiting", "working", "working"];

async function get<Dto>(url: string, path: string, init?: RequestInit): Promise<Dto> {
  return (await (await fetch(new URL(path, url), init)).json()) as Dto;
}

test("demo shows the last hour of nine sessions, sends and leaves nothing", async (t) => {
  const discord = await startFakeDiscord();
  t.after(async () => discord.close());
  const home = makeHome(t);
  const webhook = discord.addWebhook(discord.addTextChannel());
  const beganMs = Date.now();
  const demo = await startDemo(t, home, {
    CLAUDE_CONFIG_DIR: home.paths.configDir,
    DISCORD_WEBHOOK_URL: webhook,
    DISCORD_API_BASE_URL: discord.origin,
    CCEN_FORWARDING_URL: discord.origin,
    CCEN_NTFY_URL: `${discord.origin}/topic`,
  });
  await waitFor("the end of the play", () => demo.output().includes("All events are played"));
  const sessions = await waitFor("the tokens of every session", async () => {
    const all = await get<readonly SessionDto[]>(demo.url, "/api/sessions");
    const counted = all.filter(({ tokens, cost_usd: cost }) => (tokens ?? 0) > 10_000 && (cost ?? 0) > 0);
    return counted.length === STATES.length && all;
  });
  const readMs = Date.now();
  assert.deepEqual(sessions.map(({ state }) => state).sort(), STATES);
  for (const { title, branch, started_at: startedAt } of sessions) {
    assert.notEqual(branch, null, title ?? "a session");
    const startedMs = Date.parse(startedAt);
    assert.ok(startedMs < readMs - 5 * 60_000 && startedMs > beganMs - 61 * 60_000, `${title} began at ${startedAt}`);
  }
  const stats = await get<StatsDto>(demo.url, "/api/stats?range=24h");
  const { input, output, cache_write: written, cache_read: read } = stats.totals;
  const inSessions = sessions.reduce((sum, { tokens }) => sum + (tokens ?? 0), 0);
  assert.equal((input ?? 0) + (output ?? 0) + (written ?? 0) + (read ?? 0), inSessions);
  const { destinations, deliveries } = await get<DeliveriesDto>(demo.url, "/api/deliveries");
  assert.deepEqual([destinations, deliveries], [[], []]);
  const health = await get<HealthDto>(demo.url, "/api/health");
  assert.deepEqual([health.hooks_installed, health.degraded, health.has_demo], [true, false, false]);
  assert.match(health.cli, /^npm --prefix \S+ run ccen --$/, "a clone has no `ccen`");

  demo.child.kill("SIGTERM");
  const [code] = (await once(demo.child, "close")) as [number | null];
  assert.equal(code, 0, demo.output());
  assert.match(demo.output(), /The demo is over; nothing of it is left\.\n$/);
  assert.deepEqual(demo.left(), []);
  assert.equal(existsSync(home.paths.configDir), false);
  assert.deepEqual(discord.requests, []);
});

test("demo names a way out where its port is taken", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const { code, stderr } = await makeHome(t).ccen(["demo", "--no-open", "--port", String(port)]);
  assert.deepEqual(
    [code, stderr.includes("Without `--port` the demo takes a free one."), stderr.includes("ccen start")],
    [2, true, false],
  );
});
