import assert from "node:assert/strict";
import { test } from "node:test";
import { toHookEvent } from "../../test/support/hook-event.ts";
import { CHANNEL_ID, notifySettings } from "../../test/support/notify-settings.ts";
import { payload } from "../../test/support/payload.ts";
import { reduceSession } from "../core/session/reducer.ts";
import { createPolicy } from "./policy.ts";

const event = toHookEvent(payload({ hook_event_name: "Stop", last_assistant_message: "Done." }));
const after = reduceSession(null, event).session;
const clock = { now: () => event.receivedAtMs };

test("the judge says nothing while no service is set up, and obeys a change at once", () => {
  let settings = notifySettings({ botToken: "" });
  const policy = createPolicy({ settings: () => settings, clock });
  assert.equal(policy.decide(event, null, after), null);

  settings = notifySettings();
  const reported = policy.decide(event, null, after);
  assert.ok(reported?.isNotified === true);
  assert.deepEqual(reported.destinationIds, [`channel:${CHANNEL_ID}`]);

  settings = notifySettings({ finished: "off" });
  assert.deepEqual(policy.decide(event, null, after)?.reason, { code: "finished-off", details: {} });
});

test("asked again about an event that was not stored, the judge says the same again", () => {
  const policy = createPolicy({ settings: () => notifySettings(), clock });
  assert.deepEqual(policy.decide(event, null, after), policy.decide(event, null, after));
});
