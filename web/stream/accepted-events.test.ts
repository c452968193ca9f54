import assert from "node:assert/strict";
import { test } from "node:test";
import { createAcceptedEvents } from "./accepted-events.ts";

function acceptedOf(isOfTeam: boolean, seqs: readonly number[]): readonly number[] {
  const accepted = createAcceptedEvents(() => isOfTeam);
  accepted.startAt(10);
  return seqs.filter((seq) => accepted.accept(seq));
}

test("events of a daemon count while their numbers rise", () => {
  assert.deepEqual(acceptedOf(false, [9, 10, 11, 13, 12, 13, 14]), [11, 13, 14]);
});

test("events of a team count once, in any order", () => {
  assert.deepEqual(acceptedOf(true, [9, 10, 11, 13, 12, 13, 9, 14]), [9, 11, 13, 12, 14]);
});

test("a page that polls a team asks for events that became visible late", () => {
  const ofTeam = createAcceptedEvents(() => true);
  ofTeam.startAt(1_000_000_000);
  ofTeam.accept(999_999_999);
  assert.equal(ofTeam.newest, 1_000_000_000);
  assert.equal(ofTeam.missedAfter, 1_000_000_000 - 25_000 * 4096);
  const ofDaemon = createAcceptedEvents(() => false);
  ofDaemon.startAt(7);
  assert.equal(ofDaemon.missedAfter, 7);
});
