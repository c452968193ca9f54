import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfig } from "../config/load-config.ts";
import { SETTING_KEYS, SETTINGS, type ConfigValues } from "../config/settings.ts";
import { pathsUnder } from "../system/paths.ts";
import { configuredDestinations, setupAdvice } from "./configured-destinations.ts";

const [ONE, TWO] = ["111111111111111111", "222222222222222222"];
const DEFAULTS = loadConfig({ paths: pathsUnder("/nowhere"), environment: {} }).values;
const BOT: Partial<ConfigValues> = { botToken: "token" };
const WEBHOOK: Partial<ConfigValues> = { webhookUrl: "https://discord.com/api/webhooks/333333333333333333/secret" };

const cases: readonly (readonly [what: string, values: Partial<ConfigValues>, expected: readonly string[]])[] = [
  ["nothing", {}, []],
  ["a webhook", WEBHOOK, ["webhook:333333333333333333 by DISCORD_WEBHOOK_URL"]],
  ["a bot without a channel", BOT, []],
  ["a channel without a bot", { channelId: ONE }, []],
  ["a bot with a channel", { ...BOT, channelId: ONE }, [`channel:${ONE} by DISCORD_CHANNEL_ID`]],
  [
    "a channel named twice",
    { ...BOT, channelId: ONE, channelStop: TWO, channelDefault: ONE },
    [`channel:${ONE} by DISCORD_CHANNEL_ID, DISCORD_CHANNEL_DEFAULT`, `channel:${TWO} by DISCORD_CHANNEL_STOP`],
  ],
  [
    "a webhook that the bot leaves nothing to",
    { ...BOT, ...WEBHOOK, channelDefault: ONE },
    [`channel:${ONE} by DISCORD_CHANNEL_DEFAULT`],
  ],
  [
    "a webhook for what the bot has no channel for",
    { ...BOT, ...WEBHOOK, channelStop: ONE },
    [`channel:${ONE} by DISCORD_CHANNEL_STOP`, "webhook:333333333333333333 by DISCORD_WEBHOOK_URL"],
  ],
];

for (const [what, values, expected] of cases) {
  test(`destinations of ${what}`, () => {
    const found = configuredDestinations({ ...DEFAULTS, ...values });
    assert.deepEqual(
      found.map(({ destinationId, settings }) => `${destinationId} by ${settings.join(", ")}`),
      expected,
    );
  });
}

test("every setting that names a channel leads there", () => {
  const keys = SETTING_KEYS.filter((key) => SETTINGS[key].type === "id" && key !== "mentionUserId");
  assert.ok(keys.length > 10);
  for (const key of keys) {
    assert.equal(configuredDestinations({ ...DEFAULTS, ...BOT, [key]: ONE }).length, 1, key);
  }
});

test("half a configuration differs from none", () => {
  assert.equal(setupAdvice(DEFAULTS).begun, false);
  assert.match(setupAdvice({ ...DEFAULTS, ...BOT }).fix, /--channel-id/);
  assert.match(setupAdvice({ ...DEFAULTS, channelStop: ONE }).fix, /--bot-token/);
});
