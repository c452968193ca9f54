import assert from "node:assert/strict";
import { test } from "node:test";
import { OLD_NAMES, SETTING_KEYS, SETTINGS } from "../../../src/config/settings.ts";
import { PAGES } from "./pages.ts";

const present: ReadonlySet<string> = new Set(SETTING_KEYS.map((key) => SETTINGS[key].env));
const old: ReadonlySet<string> = new Set(Object.values(OLD_NAMES));

/** Settings of older releases of the Python notifier; its guide has their current names. */
const FORMER: ReadonlySet<string> = new Set(["DISCORD_TOKEN", "DISCORD_USER_ID"]);

/** Read from the environment only, by tests and their harnesses. */
const HARNESS = /^CCEN_(?:NO_START|TERMINALS|KILLS|MINUTES|(?:TEST|BENCH|CLIENT)_[A-Z_]+)$/;

/** Pages that explain old names. */
const MAY_NAME_OLD = /configuration|migration/;

test("every setting that a page names is one, by its present name", () => {
  // `DISCORD_EVENT_…` and `DISCORD_TOOL_*` are patterns for several settings.
  const unknown = PAGES.flatMap(({ name, text }) =>
    [...text.matchAll(/\b(?:DISCORD|CCEN)_[A-Z_]*[A-Z](?!\w|_?[…*<{])/g)]
      .map(([setting]) => setting)
      .filter((setting) => !present.has(setting) && !HARNESS.test(setting))
      .filter((setting) => !((old.has(setting) || FORMER.has(setting)) && MAY_NAME_OLD.test(name)))
      .map((setting) => `${name}: ${setting}`),
  );
  assert.deepEqual(unknown, []);
});
