import assert from "node:assert/strict";
import { test } from "node:test";
import { MINI_STRINGS } from "../app/mini/mini-strings.ts";
import { PALETTE_STRINGS } from "../app/palette-strings.ts";
import { CALL_STRINGS } from "../ui/call/call-strings.ts";
import { RICH_STRINGS } from "../ui/rich/rich-strings.ts";
import { WARNING_STRINGS } from "../ui/warnings/warning-strings.ts";
import { AWAY_STRINGS } from "../views/now/away-strings.ts";
import { FIRST_STEPS_STRINGS } from "../views/now/first-steps-strings.ts";
import { DELIVERIES_STRINGS } from "../views/deliveries/deliveries-strings.ts";
import { EVENT_STRINGS } from "../views/event/event-strings.ts";
import { HEALTH_STRINGS } from "../views/health/health-strings.ts";
import { SEARCH_STRINGS } from "../views/search/search-strings.ts";
import { SESSION_STRINGS } from "../views/session/session-languages.ts";
import { SESSIONS_STRINGS } from "../views/sessions/sessions-strings.ts";
import { SETTINGS_STRINGS } from "../views/settings/settings-strings.ts";
import { STATS_STRINGS } from "../views/stats/stats-strings.ts";

/** Every string table of a view. */
const TABLES = {
  away: AWAY_STRINGS,
  call: CALL_STRINGS,
  deliveries: DELIVERIES_STRINGS,
  event: EVENT_STRINGS,
  firstSteps: FIRST_STEPS_STRINGS,
  health: HEALTH_STRINGS,
  mini: MINI_STRINGS,
  palette: PALETTE_STRINGS,
  rich: RICH_STRINGS,
  search: SEARCH_STRINGS,
  session: SESSION_STRINGS,
  sessions: SESSIONS_STRINGS,
  settings: SETTINGS_STRINGS,
  stats: STATS_STRINGS,
  warnings: WARNING_STRINGS,
} as const;

/** Every text by its path; functions are called to get their text. */
function sentences(value: unknown, path: string): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return [[path, String(value("1", "2", "3"))]];
  assert.ok(typeof value === "object" && value !== null, path);
  return Object.entries(value).flatMap(([key, inner]) => sentences(inner, `${path}/${key}`));
}

for (const [name, { en, ja }] of Object.entries(TABLES)) {
  test(`the strings of ${name} are there in both languages, none empty, none that cheers`, () => {
    const english = sentences(en, name);
    const japanese = sentences(ja, name);
    assert.deepEqual(japanese.map(([path]) => path).sort(), english.map(([path]) => path).sort());
    for (const [path, text] of [...english, ...japanese]) {
      assert.notEqual(text.trim(), "", path);
      assert.doesNotMatch(text, /[!！]/, path);
    }
  });
}
