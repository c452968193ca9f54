import assert from "node:assert/strict";
import { test } from "node:test";
import type { HealthDto } from "../../../src/api/dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import { isBeyondLimit } from "../../../src/core/health.ts";
import { createApi, type Api } from "../../../web/api.ts";
import { toolEvent } from "../support/ingest-harness.ts";
import { headersOf, readingHarness } from "../support/reading-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

const NO_STORAGE = () => ({ getItem: () => null, setItem: () => {}, removeItem: () => {} });
const PAGE = { limit: "10" };

/** What the page asks for, as it asks; null for what only a daemon beside a session has, and what others test. */
const QUESTIONS: Readonly<Record<keyof Api, ((api: Api, seq: number) => Promise<unknown>) | null>> = {
  health: async (api) => api.health(),
  metrics: async (api) => api.metrics(),
  attention: async (api) => api.attention(PAGE),
  warnings: async (api) => api.warnings(),
  sessions: async (api) => api.sessions({}),
  session: async (api) => api.session("s"),
  log: async (api) => api.log(PAGE),
  event: async (api, seq) => api.event(seq),
  allCalls: async (api) => api.allCalls(PAGE),
  allTurns: async (api) => api.allTurns(PAGE),
  calls: async (api) => api.calls("s", PAGE),
  turns: async (api) => api.turns("s", PAGE),
  changes: async (api) => api.changes("s"),
  transitions: async (api) => api.transitions("s", PAGE),
  messages: async (api) => api.messages("s", PAGE),
  noteOffer: null,
  continueOffer: null,
  mark: null,
  search: null,
  toolEvents: null,
  stats: null,
  statsSessions: null,
  waits: null,
  away: null,
  healthHistory: async (api) => api.healthHistory(),
  checkDatabase: null,
  startDemo: null,
  importRun: null,
  beginImport: null,
  sendPresence: null,
  settings: null,
  deliveries: null,
  actOnDelivery: null,
  requests: null,
  answerRequest: null,
  revealRequest: null,
  answerKey: null,
  subscribePush: null,
  revokePairing: null,
  showTerminal: null,
  continueSession: null,
  leaveNote: null,
  sendTestMessage: null,
  logIn: null,
  logOut: null,
  teamGet: null,
  teamPost: null,
};

test("every question of the page is answered, to its owner and to others", needsPostgres, async (t) => {
  const { url, join, events } = await readingHarness(t);
  const { send } = await join("ann");
  await send({ after: 0, through: 1, events: [toolEvent(1, "s")] });
  const [stored] = await events();
  const seq = Number(stored?.["seq"]);
  for (const [subject, ...groups] of [["ann"], ["bob", "devs"], ["aud", "audit"], ["eve"]] as const) {
    const api = createApi(async (path, init) => {
      const headers = new Headers(init?.headers);
      for (const [name, value] of Object.entries(headersOf(subject, groups))) headers.set(name, value);
      return fetch(new URL(typeof path === "string" ? path : assert.fail(), url), { ...init, headers });
    }, NO_STORAGE);
    const answers: Record<string, string> = {};
    for (const [name, ask] of Object.entries(QUESTIONS)) {
      if (ask === null) continue;
      answers[name] = await ask(api, seq).then(
        () => "answered",
        (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
      );
    }
    const others = Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== "answered"));
    const ofSession = ["session", "calls", "turns", "changes", "transitions", "messages"];
    const unseen = Object.fromEntries(ofSession.map((name) => [name, "session/not-found"]));
    assert.deepEqual(others, {
      ...(subject !== "ann" && { event: "event/not-found" }),
      ...(subject === "eve" && unseen),
    });
  }
});

test("health names the reader and her teams, and nothing of the server's folders", needsPostgres, async (t) => {
  const { as, join } = await readingHarness(t);
  const { send } = await join("ann");
  await send({ after: 0, through: 1, events: [toolEvent(1, "s")] });
  const { body: ann }: { body: HealthDto } = await as("ann", "devs", "it")(ROUTES.health);
  assert.deepEqual(ann.team, {
    me: { name: "ann", email: "ann", role: "admin" },
    teams: [{ name: "core", role: "member", shared_since: null }],
    sign_in: "proxy",
  });
  assert.ok(ann.last_seq > 0 && ann.last_event_seq === ann.last_seq && ann.config_dir === "");
  const measured = ann.checks.find(({ name }) => name === "database_time")?.figures ?? [];
  assert.deepEqual(
    measured.map(({ name, limit }) => [name, limit]),
    [["database_ms", 50]],
  );
  assert.deepEqual(
    ann.checks.map(({ name, status }) => [name, status]),
    [
      ["last_event", "ok"],
      // A busy machine makes it slow.
      ["database_time", measured.some(isBeyondLimit) ? "degraded" : "ok"],
      ["memory", "ok"],
      ["machines", "ok"],
    ],
  );
  const { body: bob }: { body: HealthDto } = await as("bob", "devs")(ROUTES.health);
  assert.deepEqual([bob.last_seq, bob.last_event_seq, bob.team?.me.role], [0, null, null]);
  assert.ok(!bob.checks.some(({ name }) => name === "machines"), "of his own machines alone");
});

interface Attention {
  readonly body: {
    readonly counts: Readonly<Record<string, number>>;
    readonly waiting: readonly SessionDto[];
    readonly failed: readonly SessionDto[];
  };
}

test("a colleague sees that a session waits and since when, an auditor figures", needsPostgres, async (t) => {
  const { as, join, asked } = await readingHarness(t);
  const { send } = await join("ann");
  const call = toolEvent(1, "s");
  const askFields = { hook_event_name: "PermissionRequest", tool_use_id: null, summary: "Bash: secret-command" };
  const payload = { ...(JSON.parse(call.payload ?? "") as object), hook_event_name: "PermissionRequest" };
  const failing = {
    session_id: "f",
    hook_event_name: "StopFailure",
    error: "rate_limit",
    error_details: "secret words",
  };
  const answer = await send({
    after: 0,
    through: 3,
    events: [
      call,
      { ...toolEvent(2, "s"), ...askFields, payload: JSON.stringify(payload) },
      {
        ...toolEvent(3, "f"),
        hook_event_name: "StopFailure",
        tool_name: null,
        tool_use_id: null,
        payload: JSON.stringify(failing),
      },
    ],
  });
  assert.equal(answer.taken, true);
  const { body: own }: Attention = await as("ann")(`${ROUTES.attention}?scope=mine`);
  const [ownWait] = own.waiting[0]?.waits ?? [];
  assert.ok(ownWait !== undefined && ownWait.tool_name === "Bash");
  asked.length = 0;
  const { body: bob }: Attention = await as("bob", "devs")(`${ROUTES.attention}?scope=team`);
  assert.deepEqual(
    bob.waiting[0]?.waits.map((wait) => ({ ...wait, item: wait.item.replace(/\d+$/, "TIME") })),
    [
      {
        kind: "permission",
        ask: "",
        tool_name: null,
        tool_use_id: null,
        agent_id: null,
        since: ownWait.since,
        item: "permission:main@TIME",
        mark: null,
      },
    ],
  );
  assert.deepEqual(
    bob.failed.map(({ failure, failure_code: code }) => [failure, code]),
    [["rate_limit", "rate_limit"]],
  );
  assert.deepEqual(bob.counts, { waiting: 1, failed: 1, running: 0, items: 2, handled: 0, snoozed: 0 });
  assert.deepEqual(own.counts, bob.counts);
  const { body: aud }: Attention = await as("aud", "audit")(ROUTES.attention);
  assert.deepEqual(aud.counts, { waiting: 1, failed: 1, running: 0, items: 1, handled: 0, snoozed: 0 });
  assert.deepEqual([aud.waiting[0]?.state, aud.waiting[0]?.waits, aud.failed[0]?.failure], ["waiting", [], null]);
  const brought = asked.map((one) => one.answer).join();
  assert.ok(!/secret|toolu_|Bash/.test(brought), brought);
  const { body: nobody }: Attention = await as("eve")(ROUTES.attention);
  assert.deepEqual([nobody.counts["waiting"], nobody.waiting], [0, []]);
});
