import assert from "node:assert/strict";
import { test } from "node:test";
import type { GivenAnswer, Request } from "../core/request.ts";
import { openRequest } from "../../test/support/open-request.ts";
import { nextRequest, type RequestStep } from "./request-state.ts";

const answer: GivenAnswer = {
  by: { surface: "page", id: "login", name: "Firefox on Linux", messageId: null },
  atMs: 2,
  choice: "allow",
  message: null,
  always: null,
  answers: null,
};
const ANSWERED: RequestStep = { kind: "answered", answer };
const BY_HOOK: RequestStep = { kind: "proved", by: "hook" };
const BY_TERMINAL: RequestStep = { kind: "proved", by: "terminal" };
const NO_SIGN: RequestStep = { kind: "no-sign" };
const CLOSED: RequestStep = { kind: "closed", because: "terminal" };

function after(...steps: readonly RequestStep[]): Request {
  return steps.reduce((request, step) => nextRequest(request, step, 5), openRequest());
}

test("an open request is answered once, and no close undoes it", () => {
  const sent = after(ANSWERED);
  assert.deepEqual([sent.state, sent.answer, sent.settledAtMs], ["sent", answer, null]);
  assert.equal(nextRequest(sent, { kind: "answered", answer: { ...answer, choice: "deny" } }, 6), sent);
  assert.equal(nextRequest(sent, CLOSED, 6), sent);
});

test("a closed request takes no answer, and keeps its first reason", () => {
  const closed = after(CLOSED);
  assert.deepEqual([closed.state, closed.closedBecause, closed.settledAtMs], ["closed", "terminal", 5]);
  for (const step of [ANSWERED, BY_HOOK, NO_SIGN, { kind: "closed", because: "expired" } as const]) {
    assert.equal(nextRequest(closed, step, 6), closed);
  }
});

test("only a proof confirms a sent answer, and it may come late", () => {
  assert.equal(after(ANSWERED, BY_HOOK).state, "confirmed");
  assert.equal(after(ANSWERED, BY_TERMINAL).state, "overtaken");
  assert.equal(after(ANSWERED, NO_SIGN).state, "unconfirmed");
  assert.equal(after(ANSWERED, NO_SIGN, BY_HOOK).state, "confirmed");
  assert.equal(after(ANSWERED, BY_TERMINAL, BY_HOOK).state, "overtaken");
  assert.equal(after(BY_HOOK).state, "open");
});

test("an event and its wait join a request in any state, once", () => {
  const wait = { item: "permission:t1", sinceMs: 2 };
  const step: RequestStep = { kind: "joined", eventSeq: 7, wait };
  const joined = after(ANSWERED, { ...step, wait: null }, step);
  assert.deepEqual([joined.eventSeq, joined.wait, joined.state], [7, wait, "sent"]);
  assert.equal(nextRequest(joined, step, 6), joined);
});
