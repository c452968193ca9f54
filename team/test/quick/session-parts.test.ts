import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUTES } from "../../../src/api/routes.ts";
import type { ForwardingBatchDto } from "../../../src/api/forwarding-dto.ts";
import { makePartitions } from "../../src/database/partitions.ts";
import { dayOf } from "../../src/ingest/event-numbers.ts";
import { forgetMarks } from "../../src/reading/mark-queries.ts";
import { event, toolEvent } from "../support/ingest-harness.ts";
import { headersOf, readingHarness } from "../support/reading-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

/** Those with texts. */
const TEXTS = ["calls", "messages", "turns", "changes"] as const;

const PARTS = ["calls", "transitions", "messages", "turns", "changes"] as const;

/** A prompt, a call with its question and its end, and a message: every text of them has the same word. */
function batchOfSession(id: string, word: string): Partial<ForwardingBatchDto> {
  const call = {
    session_id: id,
    tool_name: "Write",
    tool_use_id: `toolu_${word}`,
    tool_input: { file_path: `/${word}` },
  };
  const of = (seq: number, name: string, fields: object) =>
    event(seq, {
      session_id: id,
      hook_event_name: name,
      summary: word,
      cwd: `/home/dev/${word}`,
      payload: JSON.stringify({ session_id: id, hook_event_name: name, cwd: `/home/dev/${word}`, ...fields }),
      ...("tool_name" in fields && { tool_name: "Write", tool_use_id: `toolu_${word}` }),
    });
  return {
    after: 0,
    through: 4,
    events: [
      { ...of(1, "UserPromptSubmit", { prompt: word }), status: "started" },
      { ...of(2, "PreToolUse", call), status: "started" },
      { ...of(3, "PostToolUse", { ...call, tool_response: { filePath: `/${word}`, type: "create" } }), status: "ok" },
      of(4, "Stop", { last_assistant_message: word }),
    ],
    message_through: 1,
    messages: [{ session_id: id, uuid: word, agent_id: null, at: Date.now(), role: "prompt", text: word }],
  };
}

test("parts of a session that is seen in part are empty, and no filter tells of them", needsPostgres, async (t) => {
  const { as, asked, join, pool } = await readingHarness(t);
  const { send } = await join("ann");
  await send({ ...batchOfSession("ann-1", "secret-word"), machine_name: "secret-laptop" });
  await pool.query("UPDATE sessions SET shown_title = NULL, project = 'shop'");
  const own = as("ann", "devs");
  for (const part of PARTS) {
    const { body } = await own(`${ROUTES.session}ann-1/${part}`);
    // Transitions have no texts.
    const expected = part === "transitions" ? "turn-ended" : "secret-word";
    assert.ok(JSON.stringify(body).includes(expected), part);
  }
  const searches = ["q=secret", "machine=secret-laptop"].map((query) => `${ROUTES.sessions}?${query}`);
  for (const path of searches) assert.equal((await own(path)).body["length"], 1, path);
  assert.equal((await as("bob", "devs")(`${ROUTES.sessions}?q=SHOP`)).body["length"], 1);
  for (const [subject, group] of [
    ["bob", "devs"],
    ["aud", "audit"],
    ["eve", ""],
  ] as const) {
    const read = as(subject, group);
    asked.length = 0;
    for (const path of searches) assert.equal((await read(path)).body["length"], 0, `${subject} ${path}`);
    if (subject !== "bob") assert.equal((await read(`${ROUTES.sessions}?q=shop`)).body["length"], 0, subject);
    for (const path of [ROUTES.calls, `${ROUTES.calls}?q=secret`, ROUTES.turns, ROUTES.log, ROUTES.metrics])
      assert.equal((await read(path)).status, 200, path);
    for (const part of PARTS) {
      const { status, body } = await read(`${ROUTES.session}ann-1/${part}`);
      assert.equal(status, subject === "eve" ? 404 : 200, `${subject} ${part}`);
      if (status === 200)
        assert.equal(
          Object.values(body as object)
            .flat()
            .find((one) => one !== null && one !== 0),
          undefined,
        );
    }
    const brought = asked.map(({ answer }) => answer).join();
    assert.ok(!brought.includes("secret"), `${subject}: ${brought}`);
  }
});

test("of two sessions with one id every part is of the reader's own", needsPostgres, async (t) => {
  const { as, join, pool } = await readingHarness(t);
  for (const owner of ["ann", "bob"]) await (await join(owner, owner)).send(batchOfSession("same", `word-of-${owner}`));
  await pool.query("UPDATE sessions SET visibility = 'team'");
  for (const [subject, other] of [
    ["ann", "bob"],
    ["bob", "ann"],
  ] as const) {
    const paths = [...TEXTS.map((part) => `${ROUTES.session}same/${part}`), `${ROUTES.log}?session=same`];
    for (const path of [...paths, `${ROUTES.calls}?session=same`]) {
      const text = JSON.stringify((await as(subject, "devs")(path)).body);
      assert.ok(text.includes(`word-of-${subject}`) && !text.includes(`word-of-${other}`), `${path}: ${text}`);
    }
  }
  // A third person gets the one that was used last, whole.
  await pool.query(
    "UPDATE sessions SET last_used_at = last_used_at + 1000 WHERE owner = (SELECT id FROM people WHERE subject = 'bob')",
  );
  const texts = await Promise.all(
    TEXTS.map(async (part) => JSON.stringify((await as("lee", "core-leads")(`${ROUTES.session}same/${part}`)).body)),
  );
  assert.ok(
    texts.every((text) => text.includes("word-of-bob") && !text.includes("word-of-ann")),
    texts.join("\n"),
  );
});

test("a mark is its person's alone, is counted, and ends with its item", needsPostgres, async (t) => {
  const { as, join, url, pool } = await readingHarness(t);
  const { send } = await join("ann");
  const call = toolEvent(1, "s");
  const question = { ...(JSON.parse(call.payload ?? "") as object), hook_event_name: "PermissionRequest" };
  const events = [
    call,
    {
      ...toolEvent(2, "s"),
      hook_event_name: "PermissionRequest",
      tool_use_id: null,
      payload: JSON.stringify(question),
    },
  ];
  await send({ after: 0, through: 2, events });
  const itemOf = async (subject: string) => {
    const { body }: { body: { waits: readonly { item: string; mark: { kind: string } | null }[] } } = await as(
      subject,
      "devs",
    )(`${ROUTES.session}s`);
    return body.waits[0];
  };
  const mark = async (subject: string, fields: object) => {
    const headers = { ...headersOf(subject, ["devs"]), "content-type": "application/json" };
    const body = JSON.stringify({ session_id: "s", ...fields });
    return (await fetch(new URL(ROUTES.attentionMark, url), { method: "POST", headers, body })).status;
  };
  const counts = async (subject: string) => {
    const { body }: { body: { counts: object } } = await as(subject, "devs")(ROUTES.attention);
    return body.counts;
  };
  const [ofAnn, ofBob] = [(await itemOf("ann"))?.item, (await itemOf("bob"))?.item];
  assert.notEqual(ofAnn, ofBob);
  assert.equal(await mark("bob", { item: ofAnn, mark: "handled" }), 404);
  assert.equal(await mark("eve", { item: ofAnn, mark: "handled" }), 404);
  assert.equal(await mark("bob", { item: ofBob, mark: "handled" }), 204);
  const until = new Date(Date.now() + 60_000).toISOString();
  assert.equal(await mark("ann", { item: ofAnn, mark: "snoozed", until }), 204);
  assert.deepEqual([(await itemOf("ann"))?.mark?.kind, (await itemOf("bob"))?.mark?.kind], ["snoozed", "handled"]);
  const one = { waiting: 1, failed: 0, running: 0, items: 1 };
  assert.deepEqual(await counts("ann"), { ...one, handled: 0, snoozed: 1 });
  assert.deepEqual(await counts("bob"), { ...one, handled: 1, snoozed: 0 });
  assert.deepEqual(await counts("lee"), { ...one, handled: 0, snoozed: 0 });
  assert.equal(await mark("ann", { item: ofAnn, mark: null }), 204);
  assert.deepEqual(await counts("ann"), { ...one, handled: 0, snoozed: 0 });
  await send({
    after: 2,
    through: 3,
    events: [
      {
        ...toolEvent(3, "s"),
        hook_event_name: "Stop",
        tool_use_id: null,
        payload: JSON.stringify({ session_id: "s", hook_event_name: "Stop" }),
      },
    ],
  });
  assert.deepEqual(await counts("bob"), { waiting: 0, failed: 0, running: 0, items: 0, handled: 0, snoozed: 0 });
  await forgetMarks(pool);
  assert.equal((await pool.query("SELECT FROM marks")).rows.length, 0);
});

test("no list looks at more than three days of a table, however long a session lasted", needsPostgres, async (t) => {
  const { as, asked, join, pool } = await readingHarness(t);
  const today = dayOf(Date.now());
  await makePartitions(pool, today - 3);
  for (const owner of ["ann", "bob", "lee", "cyd"])
    await (await join(owner, owner)).send(batchOfSession(`${owner}-1`, `word-of-${owner}`));
  // Each began on another day, and all are shared.
  await pool.query("UPDATE sessions SET visibility = 'team', day = $1 - id", [today]);
  for (const table of ["calls", "transitions", "messages"])
    await pool.query(`UPDATE ${table} c SET day = s.day FROM sessions s WHERE s.id = c.session`);
  const read = as("ann", "devs");
  const parts = PARTS.flatMap((part) => [`${ROUTES.session}ann-1/${part}`, `${ROUTES.session}bob-1/${part}`]);
  const lists = [
    ROUTES.calls,
    `${ROUTES.calls}?session=bob-1`,
    ROUTES.turns,
    ROUTES.log,
    ROUTES.metrics,
    ROUTES.attention,
  ];
  const { body }: { body: { calls: readonly { start_seq: number }[]; turns: readonly unknown[] } } = await read(
    ROUTES.calls,
  );
  assert.deepEqual([body.calls.length, body.turns.length], [4, 4]);
  for (const path of [...parts, ...lists, `${ROUTES.logEntry}${body.calls[0]?.start_seq}`])
    assert.equal((await read(path)).status, 200, path);
  const looked = new Map<string, number>();
  for (const { text, values } of asked.filter((one) => one.text.startsWith("SELECT"))) {
    const { rows } = await pool.query<object>(`EXPLAIN (FORMAT JSON) ${text}`, [...values]);
    const tables = JSON.stringify(rows).matchAll(/"Relation Name":"([a-z_]+)_\d+"/g);
    const plan = JSON.stringify(rows);
    for (const table of new Set([...tables].map(([, name = ""]) => name))) {
      const days = new Set(plan.match(new RegExp(`"Relation Name":"${table}_\\d+"`, "g"))).size;
      assert.ok(days <= 3, `${days} days of ${table}: ${text}`);
      looked.set(table, (looked.get(table) ?? 0) + 1);
    }
  }
  for (const table of ["events", "payloads", "calls", "transitions", "messages"])
    assert.ok((looked.get(table) ?? 0) > 0, `${table} is not looked at`);
});
