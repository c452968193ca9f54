import assert from "node:assert/strict";
import { test } from "node:test";
import { DELIVERIES_WORDS } from "./views/deliveries-words.ts";
import { EVENT_WORDS } from "./views/event-words.ts";
import { HEALTH_WORDS } from "./views/health-languages.ts";
import { PALETTE_WORDS } from "./views/palette-words.ts";
import { RICH_WORDS } from "./views/rich-words.ts";
import { SEARCH_WORDS } from "./views/search-words.ts";
import { SESSION_WORDS } from "./views/session/session-languages.ts";
import { SESSIONS_WORDS } from "./views/sessions-words.ts";
import { SETTINGS_WORDS } from "./views/settings-words.ts";
import { STATS_WORDS } from "./views/stats-languages.ts";

/** Every table of words that a view brings with it. */
const TABLES = {
  deliveries: DELIVERIES_WORDS,
  event: EVENT_WORDS,
  health: HEALTH_WORDS,
  palette: PALETTE_WORDS,
  rich: RICH_WORDS,
  search: SEARCH_WORDS,
  session: SESSION_WORDS,
  sessions: SESSIONS_WORDS,
  settings: SETTINGS_WORDS,
  stats: STATS_WORDS,
} as const;

/** Every sentence by its path; functions are called, for only then they have words. */
function sentences(value: unknown, path: string): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return [[path, String(value("1", "2", "3"))]];
  assert.ok(typeof value === "object" && value !== null, path);
  return Object.entries(value).flatMap(([key, inner]) => sentences(inner, `${path}/${key}`));
}

for (const [name, { en, ja }] of Object.entries(TABLES)) {
  test(`the words of ${name} are there in both languages, none empty, none that cheers`, () => {
    const english = sentences(en, name);
    const japanese = sentences(ja, name);
    assert.deepEqual(japanese.map(([path]) => path).sort(), english.map(([path]) => path).sort());
    for (const [path, text] of [...english, ...japanese]) {
      assert.notEqual(text.trim(), "", path);
      assert.doesNotMatch(text, /[!！]/, path);
    }
  });
}
