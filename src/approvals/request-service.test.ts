import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { tempDir } from "../../test/support/temp-dir.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import { toParsed } from "../agents/payload/parse-payload.ts";
import { createClientRegistry } from "../agents/claude/client-registry.ts";
import type { HookEvent } from "../core/event.ts";
import type { ObservedEvent } from "../core/ports.ts";
import { type JsonObject, parseJsonObject } from "../core/json.ts";
import { BUILT_IN } from "../core/redact/create-redactor.ts";
import type { Request, RequestAnswer } from "../core/request.ts";
import { newSession } from "../core/session/reducer.ts";
import type { Session } from "../core/session/session.ts";
import { createRequestService } from "./request-service.ts";

const BY = { surface: "page", id: "login", name: "Firefox", messageId: null } as const;
const ALLOW: RequestAnswer = { choice: "allow", message: null, always: null, scope: "session", answers: {} };

const PAYLOAD = {
  session_id: "s1",
  tool_name: "Bash",
  tool_input: { command: "make" },
  hook_event_name: "PermissionRequest",
};

const CODEX_PAYLOAD = { ...PAYLOAD, turn_id: "turn" };

function askingEvent(receivedAtMs: number, payload: JsonObject = PAYLOAD): HookEvent {
  const parsed = toParsed(payload, { receivedAtMs });
  assert.ok(parsed.kind === "event");
  return parsed.event;
}

/** A session that waits for a person's answer to one call of `Bash`. */
function waitingSession(atMs: number): Session {
  const wait = {
    kind: "permission",
    agentId: null,
    toolUseId: "t1",
    toolName: "Bash",
    ask: "Bash: make",
    sinceMs: atMs,
  } as const;
  return { ...newSession(askingEvent(atMs)), waits: [wait] };
}

/** The service on a clock that the test moves, over an empty registry. */
function serviceFor(t: TestContext, payload: JsonObject = PAYLOAD) {
  const time = { nowMs: 1_000_000 };
  const recorded: ObservedEvent[] = [];
  const seen: Request[] = [];
  const answered: (string | null | undefined)[] = [];
  const service = createRequestService({
    isOn: () => true,
    holdMs: () => 60_000,
    registry: createClientRegistry(tempDir(t)),
    sessionOf: () => waitingSession(time.nowMs),
    redactor: () => BUILT_IN,
    observe: (event) => void recorded.push(event),
    answered: (_, { toolUseId }) => void answered.push(toolUseId),
    clock: { now: () => time.nowMs },
    steadyMs: () => time.nowMs,
  });
  service.onChange((request) => void seen.push(request));
  t.after(service.release);
  const replies: (string | null)[] = [];
  const hold = (): string => {
    const body = Buffer.from(JSON.stringify(payload));
    assert.notEqual(service.hold(body, { clientPid: null, reply: (output) => void replies.push(output) }), null);
    const event = askingEvent(time.nowMs, payload);
    const stored = { ...event, seq: time.nowMs, machine: null };
    service.committed({ events: [stored], sessions: [waitingSession(time.nowMs)], local: [event] });
    return seen.at(-1)?.id ?? "";
  };
  const stateOf = (id: string) => service.requests().find((request) => request.id === id)?.state;
  /** The next event of the session, with its state then. */
  const goOn = (fields: JsonObject, session: Partial<Session> = {}): void => {
    const event = { ...askingEvent(time.nowMs + 1, { ...payload, ...fields }), seq: 9, machine: null };
    service.committed({ events: [event], sessions: [{ ...waitingSession(time.nowMs), ...session }], local: [] });
  };
  return { service, time, recorded, replies, hold, stateOf, seen, answered, goOn };
}

test("a request that no one answers expires without an opinion", async (t) => {
  const { service, time, hold, stateOf, replies } = serviceFor(t);
  const id = hold();
  time.nowMs += 60_000;
  await waitFor("its end", () => stateOf(id) === "closed");
  assert.equal(service.requests()[0]?.closedBecause, "expired");
  assert.deepEqual(replies, [null]);
  assert.equal(service.answer(id, ALLOW, BY).kind, "taken");
  time.nowMs += 600_001;
  assert.deepEqual(service.requests(), []);
  assert.equal(service.answer(id, ALLOW, BY).kind, "unknown");
});

test("an answer without a sign within half a minute is never shown as done", async (t) => {
  const { service, time, recorded, hold, stateOf } = serviceFor(t);
  const id = hold();
  assert.equal(service.answer(id, ALLOW, BY).kind, "sent");
  assert.equal(stateOf(id), "sent");
  time.nowMs += 30_000;
  await waitFor("the outcome", () => stateOf(id) === "unconfirmed");
  service.decided("s1", [{ toolUseId: "t1", source: "hook" }]);
  assert.equal(stateOf(id), "confirmed");
  assert.deepEqual(
    recorded.map(({ event }) => [event.hookEventName, event.summary]),
    [
      ["RequestAnswered", "allow · Bash · Firefox"],
      ["AnswerSettled", "unconfirmed · allow · Bash · Firefox"],
      ["AnswerSettled", "confirmed · allow · Bash · Firefox"],
    ],
  );
  const hasWords = recorded.map(({ event }) => "message" in (parseJsonObject(event.payloadText) ?? {}));
  assert.deepEqual(hasWords, [true, false, false]);
});

test("a wait that is over closes its request, by what its session has become", (t) => {
  const { service, time, hold } = serviceFor(t);
  const ends = [
    ["working", "terminal"],
    ["interrupted", "interrupted"],
    ["ended", "ended"],
    ["lost", "ended"],
  ] as const;
  for (const [state, because] of ends) {
    // Each has a wait of its own.
    time.nowMs += 1000;
    const id = hold();
    service.committed({ events: [], sessions: [{ ...waitingSession(0), waits: [], state }], local: [] });
    assert.equal(service.requests().find((request) => request.id === id)?.closedBecause, because);
  }
});

test("only a decision on the very call settles an answer", (t) => {
  const { service, hold, stateOf } = serviceFor(t);
  const id = hold();
  service.answer(id, ALLOW, BY);
  service.decided("s1", [{ toolUseId: "t2", source: "hook" }]);
  service.decided("s2", [{ toolUseId: "t1", source: "hook" }]);
  service.decided("s1", [{ toolUseId: "t1", source: "config" }]);
  assert.equal(stateOf(id), "sent");
  service.decided("s1", [{ toolUseId: "t1", source: "user_temporary" }]);
  assert.equal(stateOf(id), "overtaken");
});

const DENY: RequestAnswer = { ...ALLOW, choice: "deny" };
const RAN = { hook_event_name: "PostToolUse", tool_use_id: "t1" };
const NEXT = { hook_event_name: "PreToolUse", tool_use_id: "t2" };
const STOPPED = { hook_event_name: "Interrupt" };

for (const [what, choice, next, session, state] of [
  ["an allowed call of Codex that ran", ALLOW, RAN, { waits: [] }, "confirmed"],
  ["an allowed call of Codex beside which another began", ALLOW, NEXT, {}, "sent"],
  ["a denied call of Codex whose agent goes on", DENY, NEXT, {}, "confirmed"],
  ["a denied call of Codex that ran", DENY, RAN, { waits: [] }, "overtaken"],
  ["a denied call of Codex whose turn a person stopped", DENY, STOPPED, { waits: [], state: "interrupted" }, "sent"],
] as const) {
  test(`${what} is ${state}`, async (t) => {
    const { service, hold, stateOf, goOn, answered } = serviceFor(t, CODEX_PAYLOAD);
    const id = hold();
    service.answer(id, choice, BY);
    goOn(next, session);
    // The proof comes behind the commit.
    await Promise.resolve();
    assert.equal(stateOf(id), state);
    assert.deepEqual(answered, state === "sent" ? [] : ["t1"]);
  });
}

test("a dialog of Codex is not looked for in Claude Code's registry", async (t) => {
  const { time, hold, stateOf, service } = serviceFor(t, { ...CODEX_PAYLOAD, agent_id: "a1" });
  const id = hold();
  time.nowMs += 59_000;
  assert.equal(service.answer(id, ALLOW, BY).kind, "sent");
  assert.equal(stateOf(id), "sent");
});

test("a stop ends every hook and settles every answer", (t) => {
  const { service, hold, replies, seen } = serviceFor(t);
  const [open, sent] = [hold(), hold()];
  service.answer(sent, ALLOW, BY);
  service.release();
  const last = (id: string) => seen.findLast((request) => request.id === id)?.state;
  assert.deepEqual([last(open), last(sent)], ["closed", "unconfirmed"]);
  assert.equal(replies.length, 2);
  assert.deepEqual(service.requests(), []);
});
