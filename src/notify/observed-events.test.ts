import assert from "node:assert/strict";
import { test } from "node:test";
import { notifySettings } from "../../test/support/notify-settings.ts";
import { signalEvent } from "../../test/support/signal-event.ts";
import { toStoredEvent } from "../../test/support/stored-event.ts";
import type { EventSource, HookEvent } from "../core/event.ts";
import { reduceSession } from "../core/session/reducer.ts";
import type { Session } from "../core/session/session.ts";
import type { SessionAction } from "../core/session/action.ts";
import { formatMoment } from "../core/format/time.ts";
import { toNotification } from "./compose/to-notification.ts";
import type { ConfigValues } from "../config/settings.ts";
import { decide } from "./policy/decide.ts";

const NOON = Date.UTC(2026, 10, 25, 12);

const PROMPT = { kind: "prompt-submitted", prompt: "go", byPerson: true, title: null, notice: null } as const;
const CALL = { kind: "tool-started", call: { toolUseId: "t1", toolName: "Bash", summary: "npm test" } } as const;
const ASKS = { kind: "permission-requested", toolName: "Bash", ask: "Bash: npm test" } as const;
const STOP = { kind: "turn-ended", reply: "Done.", background: [] } as const;
const IDLE = { kind: "notified", notificationType: "idle_prompt", message: "Claude waits" } as const;
const BROKE = {
  kind: "turn-failed",
  failure: { code: "server_error", message: "API Error: 500", untilMs: null },
} as const;
const END = { kind: "session-ended", reason: "other" } as const;
const GONE = { kind: "process-gone" } as const;
const STOPPED = { kind: "turn-interrupted" } as const;

const SOURCES: Partial<Record<SessionAction["kind"], EventSource>> = {
  "process-gone": "process",
  "turn-interrupted": "transcript",
};

/** The last of some events, five seconds apart, and the policy's decision. */
function reportedOf(
  signals: readonly SessionAction[],
  changed: Partial<ConfigValues> = {},
  last: Partial<HookEvent> = {},
) {
  const settings = notifySettings(changed);
  const events = signals.map((signal, index) =>
    signalEvent(signal, { atMs: NOON + index * 5000, source: SOURCES[signal.kind] ?? "hook" }),
  );
  const before = events
    .slice(0, -1)
    .reduce<Session | null>((session, event) => reduceSession(session, event).session, null);
  const event = { ...(events.at(-1) ?? assert.fail("no signals")), ...last };
  const after = reduceSession(before, event).session;
  return { event, after, settings, decision: decide({ event, before, after, settings, nowMs: NOON }) };
}

function decisionFor(
  signals: readonly SessionAction[],
  changed: Partial<ConfigValues> = {},
  last: Partial<HookEvent> = {},
): string {
  const { decision } = reportedOf(signals, changed, last);
  if (!decision.isNotified) return `no: ${decision.reason.code}`;
  return [decision.kind, decision.ping ? "ping" : decision.silent ? "silent" : "sound"].join(" ");
}

/** Actions, and the decision for the last of them. */
const CASES: Readonly<Record<string, readonly [readonly SessionAction[], string]>> = {
  "a process that is gone while it worked": [[PROMPT, CALL, GONE], "failure ping"],
  "a process that is gone while somebody was asked": [[PROMPT, CALL, ASKS, GONE], "failure ping"],
  "a process that is gone with work in the background": [
    [PROMPT, { ...STOP, background: [{ taskId: "b1", kind: "shell", description: "build" }] }, GONE],
    "failure ping",
  ],
  "a process that is gone while it rested": [[PROMPT, STOP, GONE], "no: card-only"],
  "a process that is gone while it waited for the next prompt": [[PROMPT, STOP, IDLE, GONE], "no: card-only"],
  "a process that is gone after an interruption": [[PROMPT, STOPPED, GONE], "no: card-only"],
  "an interruption": [[PROMPT, CALL, STOPPED], "no: interrupted"],
  "an interruption at a question": [[PROMPT, CALL, ASKS, STOPPED], "no: interrupted"],
  "the end of a turn after one that was interrupted": [[PROMPT, STOPPED, PROMPT, STOP], "finished silent"],
  "a failure after an interruption": [[PROMPT, STOPPED, PROMPT, BROKE], "failure ping"],
};

for (const [name, [signals, expected]] of Object.entries(CASES)) {
  test(`${name}: ${expected}`, () => {
    assert.equal(decisionFor(signals), expected);
  });
}

test("an interruption sends no notification, under any settings", () => {
  assert.equal(decisionFor([PROMPT, STOPPED], { level: "verbose" }), "no: interrupted");
  assert.equal(decisionFor([PROMPT, STOPPED], { enabledEvents: ["TurnInterrupted"] }), "no: interrupted");
});

test("a user who listed the notifier's events is notified of a process that is gone", () => {
  assert.equal(decisionFor([PROMPT, GONE], { enabledEvents: ["Stop"] }), "failure ping");
  assert.equal(decisionFor([PROMPT, GONE], { enabledEvents: ["PreToolUse"] }), "no: not-listed");
});

test("failure known from the transcript alone is sent; one known by hook only once", () => {
  const fromTranscript = { source: "transcript" } as const;
  assert.equal(decisionFor([PROMPT, BROKE], {}, fromTranscript), "failure ping");
  assert.equal(decisionFor([PROMPT, END, BROKE], {}, { ...fromTranscript, receivedAtMs: NOON + 4000 }), "failure ping");
  assert.equal(decisionFor([PROMPT, BROKE, BROKE], {}, fromTranscript), "no: double");
  assert.equal(decisionFor([PROMPT, BROKE, END, BROKE], {}, fromTranscript), "no: double");
});

for (const [language, said, before] of [
  ["en", "shop · process exited unexpectedly", [PROMPT, CALL]],
  ["ja", "shop · プロセスが予期せず終了", [PROMPT, CALL]],
  ["en", "shop · process exited unexpectedly — Bash: npm test", [PROMPT, CALL, ASKS]],
] as const) {
  test(`a process that is gone reads well (${language}, ${before.length} events before)`, () => {
    const payloadText = JSON.stringify({ pid: 7, last_seen_at: new Date(NOON).toISOString() });
    const { event, after, settings, decision } = reportedOf([...before, GONE], { language }, { payloadText });
    assert.ok(decision.isNotified);
    const source = { decision, event: toStoredEvent(event), session: after, settings, dashboardUrl: null };
    const { headline, blocks } = toNotification(source);
    assert.equal(headline, said);
    assert.match(blocks[0]?.text ?? "", new RegExp(formatMoment(NOON, { nowMs: null, language })));
  });
}
