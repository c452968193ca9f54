import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../../test/support/fast-check.ts";
import { runs } from "../../../test/support/tier.ts";
import { notifySettings } from "../../../test/support/notify-settings.ts";
import { eventFixtures, SESSION_FIXTURES, sessionFixture } from "../../../test/support/payload.ts";
import { playEvents } from "../../../test/support/play-events.ts";
import { HOOK_EVENT_NAMES } from "../../core/event.ts";
import { SETTING_KEYS, SETTINGS, type ConfigValues } from "../../config/settings.ts";
import { decisionReasonsEn } from "../../core/i18n/en/notification.ts";

const switches = SETTING_KEYS.filter((key) => SETTINGS[key].type === "switch");
const names = fc.uniqueArray(fc.constantFrom(...HOOK_EVENT_NAMES), { maxLength: 4 });

const anySettings = fc
  .record({
    switched: fc.dictionary(fc.constantFrom(...switches), fc.constantFrom(true, false, null)),
    enabledEvents: fc.oneof(fc.constant([]), names),
    disabledEvents: names,
    disabledTools: fc.uniqueArray(fc.constantFrom("Bash", "Read", "Task", "mcp__elicit__echo"), { maxLength: 2 }),
    level: fc.constantFrom("minimal", "normal", "verbose"),
    finished: fc.constantFrom("off", "silent", "on", "mention"),
    quietHours: fc.constantFrom(null, { fromMinute: 0, toMinute: 1439 }),
    mentionUserId: fc.constantFrom("", "200000000000000001"),
  })
  .map(({ switched, ...others }): ConfigValues => ({ ...notifySettings(), ...switched, ...others }));

const anyEvents = fc.constantFrom(
  ...SESSION_FIXTURES.map(sessionFixture),
  ...Array.from(eventFixtures().values(), (text) => [text]),
);

test("under any settings the promises of the documentation hold", () => {
  fc.assert(
    fc.property(anySettings, anyEvents, (settings, events) => {
      for (const { event, decision } of playEvents(events, settings)) {
        assert.ok(Object.hasOwn(decisionReasonsEn, decision.reason.code));
        if (!decision.isNotified) continue;
        const { kind, ping, silent } = decision;
        const name = event.hookEventName;

        assert.ok(!(ping && silent), "a ping is never silent");
        if (settings.mentionUserId === "") assert.ok(!ping, "nobody to ping");
        if (settings.quietHours !== null) assert.ok(silent, "quiet hours");
        if (settings.finished === "off") assert.notEqual(kind, "finished");
        if (name === "Stop") assert.notEqual(settings.eventStop, false);
        if (name === "PreToolUse") assert.notEqual(settings.eventPreToolUse, false);
        if (name === "SubagentStop") assert.notEqual(kind, "finished");
        if (kind === "permission" || kind === "question") assert.notEqual(settings.eventNotification, false);
        if (kind === "tool" && event.toolName === "Bash") assert.notEqual(settings.toolBash, false);
        if (kind === "tool" || kind === "prompt" || kind === "subagent") assert.ok(silent, "background news is silent");
      }
    }),
    { numRuns: runs(50, 400) },
  );
});

test("requests and failures are sent at every level, unless a setting says otherwise", () => {
  for (const level of ["minimal", "normal", "verbose"] as const) {
    for (const name of ["PermissionRequest", "Elicitation", "StopFailure"]) {
      const [outcome] = playEvents([eventFixtures().get(name) ?? ""], notifySettings({ level }));
      assert.ok(outcome?.decision.isNotified === true && outcome.decision.ping, `${name} at ${level}`);
    }
  }
});
