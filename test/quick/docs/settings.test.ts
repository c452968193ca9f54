import assert from "node:assert/strict";
import { test } from "node:test";
import type { Setting } from "../../../src/config/setting.ts";
import { SETTING_KEYS, SETTINGS } from "../../../src/config/settings.ts";
import { PAGES } from "./pages.ts";

const names = new Set(
  SETTING_KEYS.flatMap((key) => {
    const { env, alias }: Setting = SETTINGS[key];
    return alias === undefined ? [env] : [env, alias];
  }),
);

/** Of older releases of the Python notifier; its guide says what they are called now. */
const FORMER: ReadonlySet<string> = new Set(["DISCORD_TOKEN", "DISCORD_USER_ID"]);

test("every setting that a page names is one", () => {
  // `DISCORD_EVENT_…` and `DISCORD_TOOL_*` mean several.
  const unknown = PAGES.flatMap(({ name, text }) =>
    [...text.matchAll(/\bDISCORD_[A-Z_]*[A-Z](?!\w|_?[…*<{])/g)]
      .map(([setting]) => setting)
      .filter((setting) => !names.has(setting) && !(FORMER.has(setting) && name.includes("migration")))
      .map((setting) => `${name}: ${setting}`),
  );
  assert.deepEqual(unknown, []);
});
