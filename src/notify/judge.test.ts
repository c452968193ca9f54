import assert from "node:assert/strict";
import { test } from "node:test";
import { toHookEvent } from "../../test/support/hook-event.ts";
import { CHANNEL_ID, notifySettings } from "../../test/support/notify-settings.ts";
import { payload } from "../../test/support/payload.ts";
import { stepByEvent } from "../core/session-step.ts";
import { createJudge } from "./judge.ts";

const event = toHookEvent(payload({ hook_event_name: "Stop", last_assistant_message: "Done." }));
const after = stepByEvent(null, event).session;
const clock = { now: () => event.receivedAtMs };

test("the judge says nothing while no service is set up, and obeys a change at once", () => {
  let settings = notifySettings({ botToken: "" });
  const judge = createJudge({ settings: () => settings, clock });
  assert.equal(judge.judge(event, null, after), null);

  settings = notifySettings();
  const told = judge.judge(event, null, after);
  assert.ok(told?.tell === true);
  assert.deepEqual(told.destinationIds, [`channel:${CHANNEL_ID}`]);

  settings = notifySettings({ finished: "off" });
  assert.deepEqual(judge.judge(event, null, after)?.why, { code: "finished-off", details: {} });
});

test("asked again about an event that was not stored, the judge says the same again", () => {
  const judge = createJudge({ settings: () => notifySettings(), clock });
  assert.deepEqual(judge.judge(event, null, after), judge.judge(event, null, after));
});
