import assert from "node:assert/strict";
import { test } from "node:test";
import { createCommits, type Commit } from "./event.ts";

const COMMIT: Commit = { events: [], sessions: [], local: [] };

test("commit reaches every listener in the order of subscription", () => {
  const calls: string[] = [];
  const commits = createCommits((error) => assert.fail(String(error)));
  commits.publish(COMMIT);
  for (const name of ["first", "second", "third"]) {
    commits.onCommit((commit) => {
      assert.equal(commit, COMMIT);
      calls.push(name);
    });
  }
  commits.publish(COMMIT);
  assert.deepEqual(calls, ["first", "second", "third"]);
});

test("listener that throws stops neither the others nor the publisher", () => {
  const calls: string[] = [];
  const errors: unknown[] = [];
  const failure = new Error("out of order");
  const commits = createCommits((error) => void errors.push(error));
  commits.onCommit(() => void calls.push("before"));
  commits.onCommit(() => {
    throw failure;
  });
  commits.onCommit(() => void calls.push("after"));
  commits.publish(COMMIT);
  commits.publish(COMMIT);
  assert.deepEqual(calls, ["before", "after", "before", "after"]);
  assert.deepEqual(errors, [failure, failure]);
});
