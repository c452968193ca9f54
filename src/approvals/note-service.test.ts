import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { toParsed } from "../agents/payload/parse-payload.ts";
import { NOTES_SINCE } from "../agents/claude/install/ask-hook.ts";
import type { HookEvent, StoredEvent } from "../core/event.ts";
import { parseJsonObject } from "../core/json.ts";
import { NOTE_OPENING } from "../core/note.ts";
import { BUILT_IN, NO_REDACTION } from "../core/redact/create-redactor.ts";
import { itemsOf } from "../core/session/attention-item.ts";
import { reduceFacts, reduceSession } from "../core/session/reducer.ts";
import type { Session } from "../core/session/session.ts";
import { createNoteService } from "./note-service.ts";

const BY = { surface: "page", id: "login", name: "Firefox", messageId: null } as const;
const GRACE_MS = 30_000;
const SECRET = `ghp_${"0123456789".repeat(3)}abcdef`;

/** A session at rest with the service of its daemon, which `restart` replaces as a crash does. */
function harness(t: TestContext, redactor = () => BUILT_IN) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const time = { nowMs: 1_000_000 };
  const events: (StoredEvent & Pick<HookEvent, "payloadText" | "truncations">)[] = [];
  let session: Session | null = null;
  let service = create();

  function create() {
    return createNoteService({
      isOn: () => true,
      registry: {
        client: (pid) =>
          ({ pid, sessionId: "s1", version: NOTES_SINCE, startTime: null }) as ReturnType<
            Parameters<typeof createNoteService>[0]["registry"]["client"]
          >,
      },
      store: {
        sessions: () => (session === null ? [] : [session]),
        log: ({ limit }) => ({ events: events.toReversed().slice(0, limit), next: null }),
        event: (seq) => {
          const event = events.find((one) => one.seq === seq);
          const payload = parseJsonObject(event?.payloadText ?? "") ?? {};
          return event === undefined ? null : { ...event, payload, isPayloadKept: true, sourceName: "" };
        },
      },
      redactor,
      observe: ({ event }) => commit(event),
      clock: { now: () => time.nowMs },
    });
  }

  function commit(event: HookEvent): Session {
    session = reduceSession(session, event).session;
    const stored = { ...event, seq: events.length + 1, machine: null };
    events.push(stored);
    service.committed([stored], [session]);
    return session;
  }

  function fire(payload: object): Session {
    time.nowMs += 1000;
    const parsed = toParsed({ session_id: "s1", ...payload }, { receivedAtMs: time.nowMs });
    assert.ok(parsed.kind === "event");
    return commit(parsed.event);
  }

  const answered = (): void => {
    if (session !== null) session = reduceFacts(session, [{ kind: "answered", atMs: time.nowMs + 1 }]).session;
  };

  return {
    events,
    fire,
    answered,
    session: () => session,
    items: () => (session === null ? [] : itemsOf(session)),
    leave(text: string): void {
      const body = Buffer.from(JSON.stringify({ session_id: "s1", hook_event_name: "Stop" }));
      service.hold(body, { clientPid: 1, reply: () => undefined });
      assert.ok(session !== null && service.leave(session, text, BY) !== null);
    },
    wake: () =>
      fire({
        hook_event_name: "UserPromptSubmit",
        prompt: `<task-notification>\n<summary>Stop hook feedback</summary>\n</task-notification>\n<system-reminder>\nStop hook blocking error from command "Stop": ${NOTE_OPENING}Look\n\n</system-reminder>`,
      }),
    pass(ms: number): void {
      time.nowMs += ms;
      t.mock.timers.tick(ms);
    },
    crash(): void {
      t.mock.timers.reset();
      t.mock.timers.enable({ apis: ["setTimeout"] });
      service = create();
      service.takeUp();
    },
  };
}

test("a note that is not taken waits for a person, redacted, until it is taken", async (t) => {
  const { fire, leave, pass, items, session, answered, wake, events } = harness(t);
  fire({ hook_event_name: "Stop" });
  leave(`Look at ${SECRET}`);
  pass(GRACE_MS - 1);
  assert.deepEqual(items(), [], "it is on its way");
  pass(1);
  assert.deepEqual([items().length, session()?.state], [1, "waiting"]);
  assert.match(session()?.waits[0]?.ask ?? "", /^Look at \[redacted/);
  assert.ok(!events.some(({ payloadText }) => payloadText.includes(SECRET)));
  // Neither its client at the prompt nor a turn that background work began is an answer.
  answered();
  fire({ hook_event_name: "Notification", notification_type: "idle_prompt", message: "" });
  fire({ hook_event_name: "UserPromptSubmit", prompt: "<task-notification>\n</task-notification>" });
  fire({ hook_event_name: "Stop" });
  assert.deepEqual([items().length, session()?.state], [1, "waiting"]);
  assert.equal(wake().state, "working");
  await Promise.resolve();
  assert.deepEqual([items(), events.at(-1)?.hookEventName], [[], "NoteTaken"]);
});

test("a note that was on its way when the daemon died is reported by the next one", (t) => {
  const { fire, leave, pass, items, crash, events } = harness(t);
  fire({ hook_event_name: "Stop" });
  leave("Look");
  crash();
  pass(GRACE_MS);
  assert.equal(items().length, 1);
  crash();
  pass(GRACE_MS);
  assert.equal(events.filter(({ hookEventName }) => hookEventName === "NoteNotTaken").length, 1);
});

test("a note that was not taken is reported before the next one is on its way", (t) => {
  const { fire, leave, pass, events, items } = harness(t);
  fire({ hook_event_name: "Stop" });
  leave("First");
  pass(GRACE_MS - 1);
  leave("Second");
  pass(GRACE_MS);
  const names = events.map(({ hookEventName, payloadText }) => [hookEventName, /First|Second/.exec(payloadText)?.[0]]);
  assert.deepEqual(names.slice(1), [
    ["NoteSent", "First"],
    ["NoteNotTaken", "First"],
    ["NoteSent", "Second"],
    ["NoteNotTaken", "Second"],
  ]);
  assert.ok(items().length > 0);
});

test("a note is reported without what the patterns of its report find", (t) => {
  let redactor = NO_REDACTION;
  const { fire, leave, pass, crash, events } = harness(t, () => redactor);
  for (const dies of [false, true]) {
    redactor = NO_REDACTION;
    fire({ hook_event_name: "Stop" });
    leave(`Look at ${SECRET}`);
    redactor = BUILT_IN;
    if (dies) crash();
    pass(GRACE_MS);
    const { hookEventName, payloadText, summary = "" } = events.at(-1) ?? {};
    assert.equal(hookEventName, "NoteNotTaken");
    assert.ok(!`${payloadText} ${summary}`.includes(SECRET));
  }
});

test("a note that is taken in time, or after a crash, never waits", async (t) => {
  const { fire, leave, pass, crash, wake, items, events } = harness(t);
  for (const dies of [false, true]) {
    fire({ hook_event_name: "Stop" });
    leave("Look");
    if (dies) crash();
    wake();
    await Promise.resolve();
    pass(GRACE_MS);
    assert.deepEqual([items(), events.at(-1)?.hookEventName], [[], "NoteTaken"]);
  }
});

for (const [name, payload, state] of [
  ["a person's prompt", { hook_event_name: "UserPromptSubmit", prompt: "Go on" }, "working"],
  ["the session's end", { hook_event_name: "SessionEnd", reason: "other" }, "ended"],
] as const) {
  test(`${name} makes a note moot, before its time and after, and it is said`, (t) => {
    const { fire, leave, pass, items, session, events } = harness(t);
    fire({ hook_event_name: "Stop" });
    leave("Look");
    fire(payload);
    pass(GRACE_MS);
    assert.deepEqual([items(), session()?.state], [[], state]);
    assert.equal(events.at(-1)?.hookEventName, "NoteNotTaken");

    t.mock.timers.reset();
    const late = harness(t);
    late.fire({ hook_event_name: "Stop" });
    late.leave("Look");
    late.pass(GRACE_MS);
    assert.equal(late.items().length, 1);
    assert.deepEqual([late.fire(payload).state, late.items()], [state, []]);
  });
}
