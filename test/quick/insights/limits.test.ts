import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import type { WarningsDto } from "../../../src/api/warnings-dto.ts";
import { NO_TOKENS } from "../../../src/core/cost/usage.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import type { Paths } from "../../../src/system/paths.ts";
import { HOUR, MINUTE, NOON, startInsightDaemon } from "../../support/insight-daemon.ts";
import { discordHarness, type RunningDaemon } from "../discord/harness.ts";
import { openStream } from "../../support/stream-client.ts";
import { waitFor } from "../../support/wait-for.ts";

const iso = (ms: number) => new Date(NOON + ms).toISOString();
const seconds = (ms: number) => Math.round(ms / 1000);

interface Said {
  readonly session?: string;
  readonly folder?: string;
  readonly more?: JsonObject;
  readonly atMs?: number;
}

/** As `hook/statusline.sh` keeps it. */
function say(
  { statusDir }: Paths,
  { session = "s1", folder = "/home/dev/.claude", more = {}, atMs = NOON }: Said,
): void {
  const line = {
    session_id: session,
    transcript_path: `${folder}/projects/-shop/${session}.jsonl`,
    model: { id: "claude-opus-5-5" },
    cost: { total_cost_usd: 4.25 },
    context_window: { total_input_tokens: 120_000, context_window_size: 200_000, used_percentage: 60 },
    prompt_cache: { expires_at: seconds(NOON + 5 * MINUTE), recache_tokens_if_cold: 100_000 },
    ...more,
  };
  mkdirSync(statusDir, { recursive: true });
  const [unfinished, file] = [`.${session}.1`, `${session}.json`].map((name) => join(statusDir, name));
  if (unfinished === undefined || file === undefined) return;
  writeFileSync(unfinished, `${JSON.stringify(line)}\n`);
  utimesSync(unfinished, atMs / 1000, atMs / 1000);
  renameSync(unfinished, file);
}

const rateLimits = (used: number, inMs: number) => ({
  rate_limits: {
    five_hour: { used_percentage: used, resets_at: seconds(NOON + inMs) },
    seven_day: { used_percentage: 12, resets_at: seconds(NOON + 70 * HOUR) },
  },
});

test("limits are streamed as they change, by account, and known after a restart", async (t) => {
  const daemon = await startInsightDaemon(t);
  const { paths } = daemon.home;
  assert.equal((await daemon.get<WarningsDto>("/api/warnings")).limits, undefined);
  const stream = await openStream(t, new URL("/api/events", daemon.url).href);
  say(paths, { more: rateLimits(50, 3 * HOUR) });
  const frame = await waitFor("the frame", () => {
    const last = stream.frames.findLast((one) => one.type === "warnings");
    return last?.type === "warnings" && last.data.limits !== undefined ? last.data.limits : undefined;
  });
  const first = { agent: "claude", account: "/home/dev/.claude", at: iso(0) };
  const expected = [
    { ...first, window: "five_hour", used: 50, resets_at: iso(3 * HOUR), full_at: iso(2 * HOUR) },
    { ...first, window: "seven_day", used: 12, resets_at: iso(70 * HOUR), full_at: null },
  ];
  assert.deepEqual(frame, expected);
  say(paths, { session: "s2", folder: "/home/dev/.claude-work", more: rateLimits(99, HOUR) });
  await waitFor(
    "the second account",
    async () => (await daemon.get<WarningsDto>("/api/warnings")).limits?.length === 4,
  );
  await daemon.daemon.stop();

  const again = await startInsightDaemon(t, { home: daemon.home });
  assert.equal((await again.get<WarningsDto>("/api/warnings")).limits?.length, 4);
  again.time.nowMs = NOON + 4 * HOUR;
  const { limits = [] } = await again.get<WarningsDto>("/api/warnings");
  assert.deepEqual(
    limits.map(({ window }) => window),
    ["seven_day", "seven_day"],
    "a window that was reset is unknown",
  );
});

test("session has its cost, context and cache as its client says", async (t) => {
  const daemon = await startInsightDaemon(t);
  await daemon.fire(0, { session_id: "s1", hook_event_name: "SessionStart", source: "startup", cwd: "/home/dev/shop" });
  const usage = {
    messageId: "msg_1",
    requestId: null,
    model: "claude-opus-5-5",
    agentId: null,
    atMs: NOON,
    variant: null,
    tokens: { ...NO_TOKENS, input: 1e6 },
  };
  const reading = { sessionId: "s1", agentId: null, position: "1", messages: [], usages: [usage], costState: null };
  daemon.daemon.store.keepReading(reading);
  const session = async () => daemon.get<SessionDetailDto>("/api/sessions/s1");
  say(daemon.home.paths, {});
  const known = await waitFor("the cost", async () => {
    const now = await session();
    return now.cost_usd === 4.25 ? now : undefined;
  });
  assert.equal(known.cost_estimated, false);
  assert.deepEqual([known.usage?.context_tokens, known.usage?.context_window], [120_000, 200_000]);
  assert.deepEqual(known.usage?.cache, {
    expires_at: new Date(NOON + 5 * MINUTE).toISOString(),
    tokens: 100_000,
    usd: 0.5,
  });
});

test("running session whose context is nearly full has a warning until it is compacted", async (t) => {
  const daemon = await startInsightDaemon(t);
  const context = async () =>
    (await daemon.get<WarningsDto>("/api/warnings")).warnings.filter(({ kind }) => kind === "context");
  const holding = (total_input_tokens: number, atMs = NOON) =>
    say(daemon.home.paths, { more: { context_window: { total_input_tokens, context_window_size: 200_000 } }, atMs });
  holding(170_000);
  await daemon.fire(0, { session_id: "s1", hook_event_name: "UserPromptSubmit", prompt: "go" });
  const [first] = await waitFor("the warning", async () => {
    const found = await context();
    return found.length > 0 ? found : undefined;
  });
  assert.deepEqual(first, { kind: "context", sessions: ["s1"], seqs: [], since: iso(0), share: 0.85 });
  holding(180_000, NOON + MINUTE);
  const later = await waitFor("more", async () =>
    (await context()).find((one) => one.kind === "context" && one.share === 0.9),
  );
  assert.equal(later.since, iso(0), "it is the same warning");
  holding(20_000, NOON + 2 * MINUTE);
  await waitFor("its end", async () => (await context()).length === 0);
  holding(170_000, NOON + 3 * MINUTE);
  await waitFor("another", async () => (await context()).length === 1);
  await daemon.fire(1, { session_id: "s1", hook_event_name: "SessionEnd", reason: "other" });
  assert.deepEqual(await context(), [], "an ended session has none");
});

test("files of others, broken and endless ones change nothing", async (t) => {
  const daemon = await startInsightDaemon(t);
  const { paths } = daemon.home;
  mkdirSync(paths.statusDir, { recursive: true });
  for (const [name, text] of Object.entries({
    "s3.json": '{"session_id":"s4"}',
    "s4.json": '{"session_id":',
    "s5.json": `{"session_id":"s5","x":"${"y".repeat(300_000)}"}`,
    "s6.json": JSON.stringify({ session_id: "s6", transcript_path: "/a/b/c.jsonl", ...rateLimits(1, HOUR) }),
    "s7.json": JSON.stringify({
      session_id: "s7",
      transcript_path: "/a/projects/b/c.jsonl",
      rate_limits: { five_hour: { used_percentage: "9", resets_at: -1 } },
    }),
    "no session.json": "{}",
  })) {
    writeFileSync(join(paths.statusDir, name), text);
  }
  say(paths, { more: rateLimits(1, HOUR) });
  const limits = await waitFor("the good one", async () => (await daemon.get<WarningsDto>("/api/warnings")).limits);
  assert.deepEqual([...new Set(limits.map(({ account }) => account))], ["/home/dev/.claude"]);
});

test("number of waiting sessions is kept for the line, and goes with the daemon", async (t) => {
  const daemon = await startInsightDaemon(t);
  const { paths } = daemon.home;
  const waiting = join(paths.statusDir, "waiting");
  say(paths, { more: rateLimits(1, HOUR) });
  await waitFor("it is read", async () => (await daemon.get<WarningsDto>("/api/warnings")).limits);
  const event = { session_id: "s1", cwd: "/home/dev/shop" };
  await daemon.fire(0, { ...event, hook_event_name: "UserPromptSubmit", prompt: "go" });
  await daemon.fire(1, {
    ...event,
    hook_event_name: "Notification",
    notification_type: "permission_prompt",
    message: "Claude needs your permission to use Bash",
  });
  await waitFor("the number", () => existsSync(waiting) && readFileSync(waiting, "utf8") === `${process.pid} 1\n`);
  await daemon.daemon.stop();
  assert.equal(existsSync(waiting), false);
});

test("limit is notified once at each threshold and at its reset, across a restart", async (t) => {
  const { env, start, stored, sent, saying } = await withDiscord(t);
  const what = String.raw`Claude Code \(\.claude\) · 5 hours ·`;
  const newest = async () => (await sent(MINUTE)).at(-1) ?? "";
  const first = await start(env);
  saying(50);
  saying(83);
  await stored(first, 1);
  assert.match(await newest(), new RegExp(`${what} 80% used, resets `));
  await first.stop();
  const again = await start(env);
  saying(84);
  saying(96);
  await stored(again, 2);
  assert.match(await newest(), new RegExp(`${what} 95% used, resets `));
  saying(100);
  await stored(again, 3);
  assert.match(await newest(), new RegExp(`${what} limit reached, resets `));

  await sent(HOUR);
  saying(1);
  await stored(again, 4);
  assert.match(await newest(), new RegExp(`${what} reset: work can go on`));
  assert.equal((await sent(MINUTE)).length, 4);
});

test("without notices of limits none is sent", async (t) => {
  const { env, start, sent, saying, hears } = await withDiscord(t);
  const daemon = await start({ ...env, CCEN_LIMIT_NOTICES: "false" });
  saying(100);
  await hears(daemon);
  assert.deepEqual(await sent(HOUR), []);
});

async function withDiscord(t: TestContext) {
  const { fake, time, paths, start } = await discordHarness(t);
  const channel = fake.addTextChannel();
  let resetsAtMs = time.clock.now() + HOUR;
  return {
    start,
    env: { DISCORD_WEBHOOK_URL: fake.addWebhook(channel) },
    saying: (used: number) => {
      const nowMs = time.clock.now();
      if (nowMs > resetsAtMs) resetsAtMs = nowMs + HOUR;
      const window = { used_percentage: used, resets_at: seconds(resetsAtMs) };
      say(paths, { more: { rate_limits: { five_hour: window } }, atMs: nowMs });
    },
    hears: async (daemon: RunningDaemon) =>
      waitFor("the limit", async () => (await daemon.get<WarningsDto>("/api/warnings")).limits),
    /** As many messages about limits are in the outbox. */
    stored: async ({ daemon }: RunningDaemon, count: number) => {
      const made = daemon.store.database.prepare("SELECT count(*) AS n FROM outbox WHERE kind = 'limit'");
      await waitFor(`${count} messages`, () => Number(made.get()?.["n"]) === count);
    },
    /** All that were sent once so much time has passed. */
    sent: async (ms: number): Promise<readonly string[]> => {
      await time.advance(ms);
      return fake.transcript(channel).match(/🔋 .*/gu) ?? [];
    },
  };
}
