import assert from "node:assert/strict";
import { test } from "node:test";
import { payload } from "../support/payload.ts";
import { busySessions, playSteps, toldDialogs, type Dialog } from "./busy-sessions.ts";
import { openPlace } from "./conversation.ts";
import { discordRig } from "./rig.ts";

/** Of a dialog that stays open so long somebody is told, and so soon. */
const LONG_MS = 5000;
const TOLD_WITHIN_MS = 8000;

for (const place of ["webhook-text", "bot-text", "webhook-forum"] as const) {
  test(`ten busy sessions: each open dialog is told once, none after its answer: ${place}`, async (t) => {
    const rig = await discordRig(t, { latencyMs: 150 });
    const { channelId, access } = openPlace(rig, place);
    const running = await rig.start({ ...access, DISCORD_MENTION_USER_ID: rig.fake.addMember() });
    const { steps, dialogs } = busySessions({ sessions: 10, lengthMs: 240_000 });
    await playSteps(rig, running, steps);
    await rig.time.advance(10_000);
    const { figures } = toldDialogs(rig, channelId, dialogs, LONG_MS);
    t.diagnostic(JSON.stringify(figures));
    const { long, longTold, twice, afterAnswer, max = -1, tooMany } = figures;
    assert.ok(long !== undefined && long > 20);
    assert.deepEqual(
      { longTold, twice, afterAnswer, tooMany },
      { longTold: long, twice: 0, afterAnswer: 0, tooMany: 0 },
    );
    assert.ok(max <= TOLD_WITHIN_MS, `${max} ms`);
  });
}

test("200 finished turns hold up no request for permission", async (t) => {
  const rig = await discordRig(t, { latencyMs: 150 });
  const { channelId, access } = openPlace(rig, "webhook-text");
  const { fire } = await rig.start({ ...access, DISCORD_MENTION_USER_ID: rig.fake.addMember() });
  const finished = Array.from({ length: 200 }, (_, number) => [
    payload({ session_id: `finished-${number}`, hook_event_name: "UserPromptSubmit", prompt: "go" }),
    payload({ session_id: `finished-${number}`, hook_event_name: "Stop", last_assistant_message: `n${number}.` }),
  ]);
  await fire(...finished.flat());
  await rig.time.advance(5000);
  const command = { tool_name: "Bash", tool_input: { command: "make m0" } };
  const dialog: Dialog = { mark: "m0", askedAtMs: rig.time.clock.now(), answeredAtMs: Infinity };
  await fire(payload({ session_id: "asks", hook_event_name: "PermissionRequest", ...command }));
  await rig.time.advance(5000);
  const { figures } = toldDialogs(rig, channelId, [dialog], LONG_MS);
  t.diagnostic(JSON.stringify(figures));
  assert.equal(figures["longTold"], 1);
  assert.equal(rig.fake.pings.length, 1);
});
