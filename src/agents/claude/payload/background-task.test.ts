import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../../../test/support/fast-check.ts";
import { toHookEvent } from "../../../../test/support/hook-event.ts";
import { payload, sessionFixture } from "../../../../test/support/payload.ts";
import { hookFeedback, isMachineMade, taskNotice } from "./background-task.ts";

const NOTICE = [
  "<task-notification>",
  "<task-id>b1</task-id>",
  "<tool-use-id>toolu_1</tool-use-id>",
  "<status>failed</status>",
  '<summary>Background command "npm test" failed with exit code 1</summary>',
  "<result><status>completed</status></result>",
  "</task-notification>",
].join("\n");

test("the notice of a background task is read", () => {
  assert.deepEqual(taskNotice(NOTICE), {
    taskId: "b1",
    toolUseId: "toolu_1",
    status: "failed",
    wasStopped: false,
    summary: 'Background command "npm test" failed with exit code 1',
  });
});

test("the recorded notice is read, too", () => {
  const { action: signal, summary, status } = toHookEvent(sessionFixture("bgagent")[13] ?? "");
  assert.ok(signal.kind === "prompt-submitted");
  assert.deepEqual(signal.notice, {
    taskId: "a5fa935c266bcaa7b",
    toolUseId: "toolu_013112117a01bda30ea2eea2",
    status: "completed",
    wasStopped: false,
    summary: 'Agent "Count lines in background" finished',
  });
  assert.equal(signal.byPerson, false);
  assert.deepEqual([summary, status], ['Agent "Count lines in background" finished', "ok"]);
});

/** As 2.1.331 gives it to its model. */
const WAKE = [
  "<task-notification>",
  "<summary>Stop hook feedback</summary>",
  "</task-notification>",
  "<system-reminder>",
  'Stop hook blocking error from command "Stop": Look at <b>this</b>,',
  "and that",
  "",
  "</system-reminder>",
].join("\n");

test("what a hook in the background said is shown, as the end of no task", () => {
  assert.equal(hookFeedback(WAKE), "Look at <b>this</b>, and that");
  const { action, summary, status } = toHookEvent(payload({ hook_event_name: "UserPromptSubmit", prompt: WAKE }));
  assert.ok(action.kind === "prompt-submitted");
  assert.deepEqual(
    [action.byPerson, action.notice, summary, status],
    [false, null, "Look at <b>this</b>, and that", "info"],
  );
  for (const prompt of [
    NOTICE,
    `${NOTICE}\n<system-reminder>x</system-reminder>`,
    WAKE.slice(1),
    "<task-notification>",
  ])
    assert.equal(hookFeedback(prompt), null);
});

test("missing tags count as empty, and the summary has the others", () => {
  assert.deepEqual(taskNotice("<task-notification>done"), {
    taskId: "",
    toolUseId: null,
    status: "",
    wasStopped: false,
    summary: "",
  });
  assert.equal(taskNotice("<task-notification><task-id>b1</task-id><status>killed</status>")?.summary, "b1 killed");
  assert.equal(taskNotice("<task-notification><summary>never closed")?.summary, "");
});

const wasStopped = (status: string) => taskNotice(`<task-notification><status>${status}</status>`)?.wasStopped;

test("a stopped task is distinguished from a failed one", () => {
  assert.deepEqual(["killed", "stopped", "failed", "completed"].map(wasStopped), [true, true, false, false]);
});

function statusOf(prompt: string): string {
  return toHookEvent(payload({ hook_event_name: "UserPromptSubmit", prompt })).status;
}

test("an event shows how the task ended", () => {
  const statuses = ["completed", "failed", "killed"].map((status) => statusOf(NOTICE.replace("failed<", `${status}<`)));
  assert.deepEqual(statuses, ["ok", "failed", "info"]);
  assert.equal(statusOf("go"), "started");
});

test("a prompt by a person is no notice, whatever its text", () => {
  assert.equal(taskNotice(`What is ${NOTICE}?`), null);
  assert.equal(isMachineMade("Fix <task-notification>", null), false);
  assert.equal(isMachineMade("go", "user"), false);
  assert.equal(isMachineMade("go", "sdk"), false);
  assert.equal(isMachineMade("go", "schedule_wakeup"), true);
  assert.equal(isMachineMade('<teammate-message teammate_id="x">hi', null), true);
});

test("a notice is read whatever follows its first tag; its summary has no known tags", () => {
  const tag = fc.constantFrom(
    "<task-id>",
    "</task-id>",
    "<status>",
    "</status>",
    "<summary>",
    "</summary>",
    "x",
    "\n",
    "<",
  );
  fc.assert(
    fc.property(fc.array(tag, { maxLength: 200 }), (parts) => {
      const notice = taskNotice(`<task-notification>${parts.join("")}`);
      assert.ok(notice !== null);
      assert.ok(notice.summary.length <= 300);
      assert.doesNotMatch(notice.summary, /\n/);
    }),
  );
});
