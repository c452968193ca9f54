import assert from "node:assert/strict";
import { test } from "node:test";
import type { StoredEvent, StoredEventDetail } from "../../core/event.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Delivery } from "../../core/notification/outbox.ts";
import { givenAnswer, settledByAnswer } from "./given-answer.ts";

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fields that are read
const sent = { seq: 3, sessionId: "s", kind: "permission", cause: "permission:t1", createdAtMs: 1000 } as Delivery;

const ANSWERED = {
  name: "RequestAnswered",
  payload: {
    request_id: "r",
    asked_event: 3,
    asked_call: null,
    choice: "deny",
    surface: "discord",
    answered_by: "Mika",
    answered_at: "1970-01-01T00:00:13.000Z",
    message: "not now",
  },
};

function found(...states: readonly string[]) {
  return read([
    ANSWERED,
    ...states.map((state) => ({ name: "AnswerSettled", payload: { request_id: "r", state } })),
    { name: "AnswerSettled", payload: { request_id: "another", state: "overtaken" } },
  ]);
}

interface Recorded {
  readonly name: string;
  readonly source?: "hook";
  readonly payload: JsonObject;
}

/** Reads as the store does, the newest event first. */
function read(events: readonly Recorded[]) {
  return givenAnswer(
    {
      log: ({ hookEventName, source: wanted }) => ({
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the field that is read
        events: events
          .flatMap(({ name, source = "answer" }, seq) =>
            name === hookEventName && source === wanted ? [{ seq } as StoredEvent] : [],
          )
          .toReversed(),
        next: null,
      }),
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the field that is read
      event: (seq) => ({ payload: events[seq]?.payload ?? {} }) as unknown as StoredEventDetail,
    },
    sent,
  );
}

function settled(...states: readonly string[]) {
  const given = found(...states);
  assert.ok(given);
  return settledByAnswer(given, { sent, session: null, call: null });
}

test("an answer from here settles its message with the person's name and words", () => {
  const { resolution, isFinal } = settled();
  assert.deepEqual(resolution, {
    outcome: "denied",
    by: { surface: "discord", name: "Mika" },
    afterMs: 12_000,
    answer: "not now",
  });
  assert.equal(isFinal, false);
  assert.equal(settled("confirmed").isFinal, true);
});

test("an answer that Claude Code did not confirm is shown as such, until it does", () => {
  assert.equal(settled("unconfirmed").resolution.isUnconfirmed, true);
  assert.equal(settled("unconfirmed", "confirmed").resolution.isUnconfirmed, undefined);
});

test("an event of a hook that is called like the record of an answer is none", () => {
  assert.equal(read([{ ...ANSWERED, source: "hook" }]), null);
  const forged = { name: "AnswerSettled", source: "hook", payload: { request_id: "r", state: "confirmed" } } as const;
  assert.equal(read([ANSWERED, forged])?.state, "sent");
});

test("an answer that the terminal overtook does not count", () => {
  assert.equal(found("overtaken"), null);
  assert.equal(found("unconfirmed", "overtaken"), null);
});
