import assert from "node:assert/strict";
import { test } from "node:test";
import { signalEvent } from "../../../test/support/signal-event.ts";
import { reduceSession } from "./reducer.ts";
import { nameByClient, nameByPerson, nameByPrompt, shortId } from "./session-name.ts";

test("a random id is known by its beginning", () => {
  assert.equal(shortId("5e551011-0000-4000-8000-000000000001"), "5e551011");
  assert.equal(shortId("<a&b>"), "ab");
  assert.equal(shortId(""), "session");
});

test("ids that begin with the time are distinguished by their end", () => {
  const ids = ["0190abcd-1234-7000-8000-0000aaaaaaaa", "0190abcd-5678-7000-8000-0000bbbbbbbb"];
  assert.deepEqual(ids.map(shortId), ["0190abcd-aaaaaaaa", "0190abcd-bbbbbbbb"]);
});

test("a title shows what it is: without turning and invisible characters", () => {
  const { session } = reduceSession(null, signalEvent({ kind: "other" }, { atMs: 1 }));
  const turned = "safe\u202egpj.\u2066exe\u200b\u001b[31m\u200f";
  const titles = [nameByPerson, nameByClient, nameByPrompt].map((name) => name(session, turned).title);
  for (const title of titles)
    assert.doesNotMatch(String(title), /[\u0000-\u001f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
  assert.equal(nameByPerson(session, "\u202e\u2066").title, null);
});
