import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { toSessionValues, WRITTEN_COLUMNS } from "../../../src/store/sessions/session-row.ts";
import { fullSession } from "../../../test/support/full-session.ts";
import { bytesOf, hostileHarness } from "../support/hostile-harness.ts";
import { batchOf, event, toolEvent } from "../support/ingest-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

const MEGABYTE = 1024 * 1024;

test("positions that cannot be are refused, and others are answered with the true one", needsPostgres, async (t) => {
  const { join, assertHarmless } = await hostileHarness(t);
  const bob = await join("bob");
  assert.equal((await bob.send(batchOf(1, 2))).position, 2);
  for (const after of [-1, 1.5, 1e300, "2", Number.MAX_VALUE, [], true]) {
    assert.equal((await bob.send({ ...batchOf(3, 3), after })).code, "upstream/batch", JSON.stringify(after));
  }
  assert.equal((await bob.send({ ...batchOf(3, 3), through: -1 })).code, "upstream/batch");
  assert.equal((await bob.send({ ...batchOf(3, 3), message_after: Number.NaN })).code, "upstream/batch");
  for (const after of [0, 1, 3, Number.MAX_SAFE_INTEGER]) {
    const { taken, position } = await bob.send({ ...batchOf(3, 3), after, through: Number.MAX_SAFE_INTEGER });
    assert.deepEqual([taken, position], [false, 2], `after ${after}`);
  }
  const backwards = await bob.send({ ...batchOf(3, 3), after: 2, through: 1 });
  assert.deepEqual([backwards.taken, backwards.position], [false, 2]);
  // It skips nearly all of its own log: a gap of its own.
  const { taken, position } = await bob.send({ ...batchOf(3, 3), through: Number.MAX_SAFE_INTEGER });
  assert.deepEqual([taken, position], [true, Number.MAX_SAFE_INTEGER]);
  await assertHarmless();
});

test("machine that names sessions of another person changes none of them", needsPostgres, async (t) => {
  const { pool, join, assertHarmless } = await hostileHarness(t);
  const bob = await join("bob");
  const claims = {
    stories: [{ session: cellsOf("s", { title: "Mine now" }), calls: [], usage: [USAGE] }],
    messages: [{ session_id: "s", uuid: "u1", agent_id: null, at: 1, role: "reply", text: "said" }],
    message_through: 1,
    alive: ["s"],
  };
  assert.equal((await bob.send({ ...batchOf(1, 2), ...claims })).taken, true);
  // Her label as its own name: sessions say whose machine they are of.
  assert.equal(
    (await bob.send({ ...batchOf(3, 3), machine_name: "laptop", message_after: 1, message_through: 1 })).taken,
    true,
  );
  const { rows } = await pool.query<{ owners: number }>("SELECT count(DISTINCT owner) AS owners FROM sessions");
  assert.equal(rows[0]?.owners, 2);
  await assertHarmless();
});

test("token of another machine, and another machine's id, give nothing", needsPostgres, async (t) => {
  const { ann, join, assertHarmless } = await hostileHarness(t);
  const bob = await join("bob");
  assert.equal((await bob.send({ ...batchOf(4, 4), machine_id: "ann-laptop" })).code, "machine/identities");
  assert.equal((await bob.send({ after: null, machine_id: "ann-laptop" })).code, "machine/identities");
  assert.equal((await ann.send({ ...batchOf(4, 4), machine_id: "bob-laptop" })).code, "machine/identities");
  for (const machine_id of ["team", "a/b", "", "\0", "x".repeat(65)]) {
    assert.notEqual((await bob.send({ ...batchOf(1, 1), machine_id })).status, 200, machine_id);
  }
  assert.equal((await bob.send(batchOf(1, 1))).taken, true);
  await assertHarmless();
});

test("two daemons with one token are reported, and store each event once", needsPostgres, async (t) => {
  const { pool, join, assertHarmless } = await hostileHarness(t);
  const bob = await join("bob");
  const reports: boolean[] = [];
  for (let round = 1; round <= 3; round += 1) {
    for (const log_id of ["log-1", "log-2"]) {
      const sessions = { session_id: `of-${log_id}`, key: `hook-${log_id}-${round}.json@1` };
      const answer = await bob.send({ ...batchOf(round, round, sessions), log_id });
      assert.deepEqual([answer.taken, answer.position], [true, round]);
      reports.push(answer.isTwin);
    }
  }
  assert.deepEqual(reports, [false, false, true, true, true, true]);
  const { rows } = await pool.query<{ count: number }>(
    "SELECT count(*) FROM events e JOIN sessions s ON s.id = e.session WHERE s.session_id LIKE 'of-log-%'",
  );
  assert.equal(rows[0]?.count, 6);
  await pool.query("UPDATE machine_logs SET last_heard_at = last_heard_at - 600000");
  await bob.send({ ...batchOf(4, 4), log_id: "log-2" });
  assert.equal((await bob.send({ ...batchOf(5, 5), log_id: "log-2" })).isTwin, false, "ten minutes later");
  await assertHarmless();
});

test("huge, packed and deep bodies are refused, and others are answered meanwhile", needsPostgres, async (t) => {
  const { join, assertHarmless } = await hostileHarness(t);
  const carol = await join("carol");
  const gzip = { "content-encoding": "gzip" };
  const bomb = new Uint8Array(gzipSync(Buffer.alloc(20 * MEGABYTE, "[")));
  const bodies = [
    { body: new Uint8Array(10 * MEGABYTE).fill(32), status: 413 },
    { body: bomb, headers: gzip, status: 413 },
    { body: new Uint8Array(gzipSync(bomb)), headers: gzip, status: 400 },
    { body: bytesOf("[".repeat(300_000) + "]".repeat(300_000)), status: 400 },
    { body: bytesOf(`{"a":`.repeat(100_000)), status: 400 },
    { body: new Uint8Array(randomBytes(MEGABYTE)), headers: gzip, status: 400 },
  ];
  // Before the attack: machines of one person join one after the other, and unpacking keeps this process from it.
  const senders: Awaited<ReturnType<typeof join>>[] = [];
  for (const index of bodies.keys()) senders.push(await join("bob", `machine-${index}`));
  const attacks = bodies.map(async ({ body, headers }, index) => {
    const bob = senders[index];
    assert.ok(bob !== undefined);
    // A connection that is cut while a body is sent that is not read is a refusal too.
    return bob.post(body, headers).then(
      ({ status }) => status,
      () => 413,
    );
  });
  for (let seq = 1; seq <= 10; seq += 1) assert.equal((await carol.send(batchOf(seq, seq))).taken, true);
  assert.deepEqual(
    await Promise.all(attacks),
    bodies.map(({ status }) => status),
  );
  await assertHarmless();
});

test("payload of any depth is stored, and its machine's log goes on", needsPostgres, async (t) => {
  const { join, assertHarmless } = await hostileHarness(t);
  const bob = await join("bob");
  const depths = [`{"a":`.repeat(100_000) + "1" + "}".repeat(100_000), "[".repeat(400_000) + "]".repeat(400_000)];
  const events = depths.map((payload, index) => event(index + 1, { payload, cuts: payload }));
  const answer = await bob.send({ after: 0, through: 3, events: [...events, event(3)] });
  assert.deepEqual([answer.taken, answer.position], [true, 3]);
  await assertHarmless();
});

test("characters that no database stores do not hold a log up", needsPostgres, async (t) => {
  const { pool, join, assertHarmless } = await hostileHarness(t);
  const bob = await join("bob");
  for (const [index, odd] of ["\0", "\ud800", "\udc00\ud800", "a\ud83d"].entries()) {
    const seq = index * 2 + 1;
    const session_id = `odd-${index}-${odd}`;
    const tool = toolEvent(seq, session_id);
    const answer = await bob.send({
      after: seq - 1,
      through: seq + 1,
      log_id: "log-1",
      events: [
        {
          ...tool,
          payload: payloadOf("\ufffd"),
          tool_use_id: odd,
          agent_id: odd,
          tool_name: odd,
          cwd: odd,
          summary: odd,
          key: `${seq}${odd}`,
        },
        { ...tool, seq: seq + 1, key: `${seq + 1}`, payload: payloadOf(odd), cuts: JSON.stringify(odd) },
      ],
      messages: [{ session_id, uuid: `u${odd}`, agent_id: odd, at: 1, role: "reply", text: odd }],
      message_after: index,
      message_through: index + 1,
      stories: [{ session: cellsOf(session_id, { title: odd }), calls: [], usage: [{ ...USAGE, model: odd }] }],
      alive: [session_id],
    });
    assert.deepEqual([answer.status, answer.taken, answer.position], [200, true, seq + 1], JSON.stringify(odd));
  }
  const { rows } = await pool.query<{ count: number }>("SELECT count(*) FROM events WHERE key LIKE 'bob-laptop/%'");
  assert.equal(rows[0]?.count, 8);
  await assertHarmless();
});

test("snapshot with texts of any length does not hold a log up", needsPostgres, async (t) => {
  const { join, assertHarmless } = await hostileHarness(t);
  const bob = await join("bob");
  // Neither compression nor an index can shorten it.
  const huge = randomBytes(150_000).toString("base64");
  const cells = ["title", "project_name", "branch", "model", "cwd", "last_event_type", "parent_session_id"];
  const call = { tool_use_id: huge, agent_id: huge, tool_name: huge, summary: huge, started_at: 1, ...OPEN_CALL };
  let seq = 0;
  for (const name of cells) {
    seq += 1;
    const stories = [{ session: cellsOf("huge", { [name]: huge }), calls: [call], usage: [{ ...USAGE, model: huge }] }];
    const payload = JSON.stringify({ cwd: `/${huge}`, hook_event_name: huge, tool_name: huge, tool_use_id: huge });
    const answer = await bob.send({ ...batchOf(seq, seq, { session_id: "huge", payload }), stories });
    assert.deepEqual([answer.status, answer.position], [200, seq], name);
  }
  await assertHarmless();
});

test("times of the year 9999 are those of the batch's arrival", needsPostgres, async (t) => {
  const { pool, join, assertHarmless } = await hostileHarness(t);
  const bob = await join("bob");
  const late = Date.UTC(9999, 11, 31);
  const stories = [{ session: cellsOf("late", { last_used_at: late, started_at: late }), calls: [], usage: [USAGE] }];
  const messages = [{ session_id: "late", uuid: "u", agent_id: null, at: late, role: "reply", text: "t" }];
  const fields = { ...batchOf(1, 1, { session_id: "late", received_at: late }), stories, messages, message_through: 1 };
  assert.equal((await bob.send(fields)).taken, true);
  // As if its whole clock were there.
  const clock = { sent_at: late, message_after: 1, message_through: 1 };
  assert.equal((await bob.send({ ...batchOf(2, 2, { session_id: "late", received_at: late }), ...clock })).taken, true);
  const { rows } = await pool.query<{ latest: number }>(`SELECT greatest((SELECT max(received_at) FROM events),
    (SELECT max(last_used_at) FROM sessions), (SELECT max(started_at) FROM sessions), (SELECT max(at) FROM messages),
    (SELECT max(at) FROM transitions)) AS latest`);
  assert.ok((rows[0]?.latest ?? Infinity) < Date.now() + 700_000);
  await assertHarmless();
});

test("ten thousand projects and sessions of one machine are its own", needsPostgres, async (t) => {
  const { pool, join, assertHarmless } = await hostileHarness(t);
  const bob = await join("bob");
  for (let batch = 0; batch < 10; batch += 1) {
    const events = Array.from({ length: 1_000 }, (_, index) => {
      const seq = batch * 1_000 + index + 1;
      const [session_id, cwd] = [`session-${seq}`, `/home/bob/project-${seq}`];
      const payload = JSON.stringify({ session_id, hook_event_name: "Notification", message: "m", cwd });
      return event(seq, { session_id, cwd, payload });
    });
    const answer = await bob.send({ after: batch * 1_000, through: (batch + 1) * 1_000, events });
    assert.equal(answer.taken, true);
  }
  const { rows } = await pool.query<{ projects: number }>("SELECT count(DISTINCT project) AS projects FROM sessions");
  assert.equal(rows[0]?.projects, 10_000);
  await assertHarmless();
});

function payloadOf(id: string): string {
  const call = { tool_name: "Bash", tool_use_id: id, tool_input: { command: id } };
  return JSON.stringify({ hook_event_name: "PreToolUse", ...call });
}

const OPEN_CALL = { ended_at: null, outcome: null, duration_ms: null, permission: null, background: null };

const USAGE = {
  hour: 500_000,
  agent_id: "",
  model: "m",
  variant: "",
  band: 0,
  is_copy: 0,
  messages: 1,
  input: 1,
  output: 1,
  cache_write_5m: 0,
  cache_write_1h: 0,
  cache_read: 0,
  web_searches: 0,
};

function cellsOf(sessionId: string, cells: object = {}): object {
  const values = toSessionValues(fullSession({ sessionId, lastSeenAtMs: Date.now() }));
  return { ...Object.fromEntries(WRITTEN_COLUMNS.map((column, index) => [column, values[index]])), ...cells };
}
