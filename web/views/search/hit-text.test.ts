import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleCall, sampleEvent } from "../../../test/support/page/state-harness.ts";
import { hasSecondLine, matchOfHit, subjectOfHit } from "./hit-text.ts";

const REPLY = "In short:\n| File | Change |\n|---|---|\n| `retry.ts` | **new** |";

const reply = (summary: string, snippet: string) => ({
  call: null,
  event: sampleEvent(1, { hook_event_name: "Stop", tool_name: null, summary }),
  match: { snippet, highlights: [[0, 1]] as const, fields: [] },
});

test("hit shows a reply without Markdown, and the match where it is then", () => {
  const hit = reply("done", REPLY);
  const match = matchOfHit(hit, ["RETRY"]);
  assert.equal(match?.snippet, "In short: · File · Change · retry.ts · new");
  assert.deepEqual(
    match?.highlights.map(([from, to]) => match.snippet.slice(from, to)),
    ["retry"],
  );
  assert.equal(subjectOfHit(reply("## **Plan** for `a.ts`", "")), "Plan for a.ts");
  assert.equal(matchOfHit(hit, ["|---|"])?.snippet, REPLY, "signs that were searched for stay");
});

test("hit of a command keeps every sign of it", () => {
  const call = {
    ...sampleCall("a"),
    session_id: "s1",
    session_title: null,
    project_name: null,
    tool_name: "Bash",
    summary: "echo `date` | sort",
  };
  assert.equal(subjectOfHit({ call, event: null }), "echo `date` | sort");
});

test("hit has a line below its subject only where that says something", () => {
  assert.equal(hasSecondLine(reply("retry it", "retry it"), ["retry"]), false);
  assert.equal(hasSecondLine(reply("done", "retry it"), ["retry"]), true);
});
