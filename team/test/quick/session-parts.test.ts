import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUTES, SESSION_PARTS } from "../../../src/api/routes.ts";
import { forgetMarks } from "../../src/reading/mark-queries.ts";
import { batchOfSession, toolEvent } from "../support/ingest-harness.ts";
import { headersOf, readingHarness } from "../support/reading-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

/** Those with texts. */
const TEXTS = ["calls", "messages", "turns", "changes"] as const;

test("parts of a session seen in part are empty, and no filter finds their words", needsPostgres, async (t) => {
  const { as, asked, join, pool } = await readingHarness(t);
  const { send } = await join("ann");
  await send({ ...batchOfSession("ann-1", "secret-word"), machine_name: "secret-laptop" });
  await pool.query("UPDATE sessions SET shown_title = NULL, project = 'shop'");
  const own = as("ann", "devs");
  for (const part of SESSION_PARTS) {
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
    for (const part of SESSION_PARTS) {
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
