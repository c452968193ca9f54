import { test } from "node:test";
import { assertSameAnswers } from "../support/same-answers-cases.ts";
import { needsPostgres } from "../support/test-database.ts";

// With agents, a failed turn and a question; all recordings are in the stress tests.
test("every list and part of a session is answered as by a central daemon", needsPostgres, async (t) =>
  assertSameAnswers(t, ["bgagent.jsonl", "err-rate-limit.jsonl", "main.jsonl", "perm.jsonl"]),
);
