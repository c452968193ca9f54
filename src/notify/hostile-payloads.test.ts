import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../test/support/fast-check.ts";
import { runs } from "../../test/support/tier.ts";
import { notifySettings } from "../../test/support/notify-settings.ts";
import { eventFixtures, SESSION_FIXTURES, sessionFixture } from "../../test/support/payload.ts";
import { playEvents } from "../../test/support/play-events.ts";
import { toStoredEvent } from "../../test/support/stored-event.ts";
import type { Notification } from "../core/notification/notification.ts";
import { HOOK_EVENT_NAMES } from "../core/event.ts";
import type { JsonObject } from "../core/json.ts";
import { toSessionCard } from "./compose/session-card.ts";
import { toNotification } from "./compose/to-notification.ts";
import type { Language } from "../core/i18n/message.ts";
import { decisionText } from "../core/i18n/decision.ts";

const LANGUAGES = ["en", "ja"] as const satisfies readonly Language[];

/** Every message and card of the payloads when every event notifies. */
function everything(texts: readonly string[], language: Language): Notification[] {
  const settings = notifySettings({ enabledEvents: [...HOOK_EVENT_NAMES], language, attachFull: true });
  return playEvents(texts, settings).flatMap(({ event, session, decision }) => {
    assert.notEqual(decisionText({ isNotified: decision.isNotified, reason: decision.reason }, language), "");
    const stored = toStoredEvent(event);
    const card = { session, recentEvents: [stored], settings, dashboardUrl: null };
    assert.notEqual(toSessionCard({ ...card, nowMs: event.receivedAtMs }).stateWord, "");
    if (!decision.isNotified) return [];
    return [toNotification({ decision, event: stored, session, settings, dashboardUrl: null })];
  });
}

function textOf({ headline, blocks, fields, attachment }: Notification): string {
  return [
    headline,
    ...blocks.map((block) => block.text),
    ...fields.flatMap(({ name, value }) => [name, value]),
    attachment?.text ?? "",
  ].join("\n");
}

test("every recorded event reads well in both languages", () => {
  for (const language of LANGUAGES) {
    for (const [name, text] of eventFixtures()) {
      for (const message of everything([text], language)) {
        const whole = textOf(message);
        assert.doesNotMatch(whole, /undefined|null|\[object|NaN|\{"/, `${name}: ${whole}`);
        assert.match(message.headline, /^\S+ · \S/u, name);
        assert.doesNotMatch(message.headline, /\*\*|`|\\/, name);
        // What is asked is shown in its own words.
        if (language === "ja" && message.kind !== "question")
          assert.match(message.headline, /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u);
      }
    }
  }
});

test("no message holds machine data: ids, paths of transcripts, modes", () => {
  for (const name of SESSION_FIXTURES) {
    for (const message of everything(sessionFixture(name), "en")) {
      assert.doesNotMatch(textOf(message), /toolu_|\.jsonl|"session_id"|tool_use_id|permission_mode/, message.headline);
    }
  }
});

const payloads: readonly JsonObject[] = [
  ...[...eventFixtures().values()].map((text) => JSON.parse(text) as JsonObject),
  ...SESSION_FIXTURES.flatMap((name) => sessionFixture(name).map((text) => JSON.parse(text) as JsonObject)),
];

const FIELDS = [...new Set(payloads.flatMap((one) => [...Object.keys(one), ...Object.keys(one["tool_input"] ?? {})]))];
const KEPT = new Set(["session_id", "hook_event_name"]);

/** A real payload in which some fields, or fields of the tool's input, have other values. */
const mutated = fc
  .tuple(
    fc.constantFrom(...payloads),
    fc.dictionary(fc.constantFrom(...FIELDS), fc.jsonValue(), { maxKeys: 4 }),
    fc.dictionary(fc.constantFrom(...FIELDS), fc.jsonValue(), { maxKeys: 4 }),
    fc.boolean(),
  )
  .map(([base, changed, input, changesInput]) => {
    const fields = Object.entries(changed).filter(([key]) => !KEPT.has(key));
    return JSON.stringify({ ...base, ...Object.fromEntries(fields), ...(changesInput && { tool_input: input }) });
  });

test("rules, messages and cards cope with any payload", () => {
  fc.assert(
    fc.property(fc.array(mutated, { minLength: 1, maxLength: 6 }), fc.constantFrom(...LANGUAGES), (texts, language) => {
      for (const message of everything(texts, language)) {
        assert.ok(message.headline.length > 0 && message.headline.length <= 240);
        assert.doesNotMatch(message.headline, /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
        for (const { text } of message.blocks) assert.notEqual(text.trim(), "");
        for (const { name, value } of message.fields) assert.ok(name !== "" && value !== "");
      }
    }),
    { numRuns: runs(50, 300) },
  );
});
