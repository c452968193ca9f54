import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUTES } from "../../../src/api/routes.ts";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import { event } from "../support/ingest-harness.ts";
import { ANN, liveHarness, sessionsOf, summariesOf, type LiveReader } from "../support/live-harness.ts";
import { READERS as ALL, type Reader } from "../support/rights-cases.ts";
import { needsPostgres } from "../support/test-database.ts";

const READERS = ALL.filter(({ subject }) => !["aud-of-web", "dan", "eli"].includes(subject));

const SESSIONS = [
  { id: "ann-core", owner: "ann", team: "core", isShared: false },
  { id: "ann-shared", owner: "ann", team: "core", isShared: true },
  { id: "bob-web", owner: "bob", team: "web", isShared: false },
  { id: "cyd-shared", owner: "cyd", team: "web", isShared: true },
  // One id of two people.
  { id: "same", owner: "lee", team: "core", isShared: false },
  { id: "same", owner: "cyd", team: "web", isShared: false },
] as const;

type Kept = (typeof SESSIONS)[number];

/** The rule in other words than the server's. */
function accessOf({ subject, teams, isAuditor = false }: Reader, session: Kept): string | null {
  if (session.owner === subject) return "whole";
  if (teams.includes(session.team)) return session.isShared ? "whole" : "summary";
  return isAuditor ? "figures" : null;
}

const SCOPES = {
  all: () => true,
  mine: ({ subject }: Reader, { owner }: Kept) => owner === subject,
  team: ({ teams }: Reader, { team }: Kept) => teams.includes(team),
};

test("each stream has what a naive filter allows, as the lists have it", needsPostgres, async (t) => {
  const { pool, join, watch, get } = await liveHarness(t);
  const machines: (Awaited<ReturnType<typeof join>> & Pick<Kept, "id" | "owner">)[] = [];
  for (const { id, owner, team } of SESSIONS) machines.push({ id, owner, ...(await join(owner, `of-${id}`, team)) });
  const report = async (number: number, replica: 0 | 1): Promise<void> => {
    for (const { id, owner, send } of machines) {
      const prompt = `${number} of ${id} by ${owner}`;
      const payload = JSON.stringify({ session_id: id, hook_event_name: "UserPromptSubmit", prompt, cwd: "/shop" });
      const fields = { session_id: id, hook_event_name: "UserPromptSubmit", payload };
      await send({ after: number - 1, through: number, events: [event(number, fields)] }, replica);
    }
  };
  await report(1, 0);
  await pool.query("UPDATE sessions SET visibility = 'team' WHERE session_id LIKE '%-shared'");
  // Those who only hear of it now have never been here.
  const watched = READERS.flatMap((reader) =>
    (["all", "mine", "team"] as const).map((scope) => ({ reader, scope, isIn: SCOPES[scope] })),
  );
  const streams = await Promise.all(
    watched.map(async ({ reader, scope, isIn }, index) => ({
      reader,
      scope,
      isIn,
      stream: await watch(reader, { scope, replica: index % 2 === 0 ? 0 : 1 }),
    })),
  );
  await report(2, 1);
  await report(3, 0);
  for (const { reader, scope, isIn, stream } of streams) {
    const visible = SESSIONS.filter((one) => isIn(reader, one) && accessOf(reader, one) !== null);
    const whole = visible.filter((one) => accessOf(reader, one) === "whole");
    const expected = [2, 3].flatMap((number) => whole.map(({ id, owner }) => `${number} of ${id} by ${owner}`));
    const context = `${reader.subject} in ${scope}`;
    await stream.waitFor(`all of ${context}`, () => summariesOf(stream).length >= expected.length);
    await stream.waitFor(
      `sessions of ${context}`,
      () =>
        [...sessionsOf(stream).values()].filter(({ event_count: count }) => count === 3).length >=
        new Set(visible.map(({ id }) => id)).size,
    );
    assert.deepEqual(summariesOf(stream).toSorted(), expected.toSorted(), context);
    const listed = (await get(`${ROUTES.sessions}?scope=${scope}&limit=100`, reader)) as readonly SessionDto[];
    for (const one of listed.filter(({ session_id: id }) => id !== "same"))
      assert.deepEqual(sessionsOf(stream).get(one.session_id), one, `${one.session_id} of ${context}`);
    // What is not hers is nowhere in the bytes.
    const text = JSON.stringify(stream.frames);
    for (const one of SESSIONS) {
      const isHers = whole.includes(one);
      assert.equal(text.includes(`of ${one.id} by ${one.owner}`), isHers, `words of ${one.id} for ${context}`);
      if (!visible.some(({ id }) => id === one.id)) assert.ok(!text.includes(`"${one.id}"`), context);
    }
  }
});

test("session that is not shared any more changes its readers' streams", needsPostgres, async (t) => {
  const { post, join, watch } = await liveHarness(t);
  const { send } = await join("ann");
  const share = async (shared: boolean) => post(`${ROUTES.teamSession}s/share`, ANN, { shared });
  const say = async (number: number): Promise<unknown> =>
    send({ after: number - 1, through: number, events: [event(number)] });
  await say(1);
  const lee: LiveReader = { subject: "lee", groups: ["core-leads"] };
  const stream = await watch(lee);
  const access = (): string | undefined => sessionsOf(stream).get("s")?.access;
  await say(2);
  await stream.waitFor("a summary", () => access() === "summary");
  await share(true);
  await stream.waitFor("all of it", () => access() === "whole");
  await say(3);
  await stream.waitFor("its event", () => summariesOf(stream).length === 1);
  const [seen = 0] = stream.seqs();
  await share(false);
  await stream.waitFor("a summary again", () => access() === "summary");
  const own = await watch(ANN);
  await say(4);
  await own.waitFor("the next event", () => summariesOf(own).length === 1);
  // Neither that one nor those from before are replayed.
  const again = await watch(lee, { lastEventId: seen - 1 });
  const more = await watch(lee, { lastEventId: seen, replica: 1 });
  for (const one of [again, more]) {
    await one.waitFor("two heartbeats", () => one.frames.filter(({ type }) => type === "heartbeat").length > 1);
    assert.deepEqual(summariesOf(one), []);
  }
  assert.deepEqual(summariesOf(stream), ["event 3"]);
});

test("stream ends when a right of its person changes", needsPostgres, async (t) => {
  const { pool, watch, get } = await liveHarness(t);
  const bob: LiveReader = { subject: "bob", groups: ["devs"] };
  const stream = await watch(bob);
  const other = await watch({ subject: "eve", groups: ["devs"] }, { replica: 1 });
  await stream.waitFor("a heartbeat", () => stream.frames.some(({ type }) => type === "heartbeat"));
  // The proxy names other groups.
  await get(ROUTES.sessions, { subject: "bob", groups: ["web-devs"] });
  await stream.waitFor("its end", () => stream.closed);
  const again = await watch({ subject: "bob", groups: ["web-devs"] });
  await again.waitFor("two heartbeats", () => again.frames.filter(({ type }) => type === "heartbeat").length > 1);
  assert.deepEqual([again.closed, other.closed], [false, false]);
  await pool.query("ALTER TABLE teams ADD of_test int");
  await pool.query("UPDATE teams SET of_test = 1 WHERE name = 'core'");
  await other.waitFor("its end", () => other.closed);
});

test("session that becomes stale is sent as unknown to all who see it, once", needsPostgres, async (t) => {
  const { pool, join, watch } = await liveHarness(t);
  const { send } = await join("ann");
  await send({ after: 0, through: 1, events: [event(1, { hook_event_name: "UserPromptSubmit" })] });
  const streams = [await watch(ANN), await watch({ subject: "lee", groups: ["core-leads"] }, { replica: 1 })];
  await pool.query("UPDATE sessions SET state = 'working', stale_at = $1", [Date.now()]);
  for (const stream of streams) {
    await stream.waitFor("its state", () => sessionsOf(stream).get("s")?.state === "unknown");
    const beats = stream.frames.filter(({ type }) => type === "heartbeat").length;
    await stream.waitFor(
      "two more heartbeats",
      () => stream.frames.filter(({ type }) => type === "heartbeat").length > beats + 1,
    );
    assert.equal(stream.frames.filter(({ type }) => type === "session").length, 1);
  }
});
