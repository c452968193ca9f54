import assert from "node:assert/strict";
import { test } from "node:test";
import { testNotify } from "../../../src/cli/commands/test-notify.ts";
import { commandHelp } from "../../../src/cli/command-line.ts";
import { OTHER_PROVIDERS } from "../../../src/cli/configured-destinations.ts";
import type { Setting } from "../../../src/config/setting.ts";
import { SETTING_KEYS, SETTINGS } from "../../../src/config/settings.ts";
import { withoutDestinations } from "../../../src/daemon/notify/notifier.ts";
import { destinationName } from "../../../src/providers/destination.ts";
import { providerDestinations, PROVIDER_IDS, PROVIDERS, requiredSettings } from "../../../src/providers/registry.ts";
import { fullName } from "../../../web/views/deliveries/destination-names.ts";
import { SETTING_DOCS_JA } from "../../../web/views/settings/setting-docs.ts";
import { BOT_TOKEN } from "../../fake-providers/fake-telegram.ts";
import { notifySettings } from "../../support/notify-settings.ts";
import { configure, makeHome } from "../cli/run-ccen.ts";
import { readPage } from "../docs/pages.ts";

/** Values that set a provider up, by their settings. */
const VALUES: Readonly<Record<string, string>> = {
  CCEN_WEBHOOK_URL: "https://hooks.example.com/in/q1w2e3r4",
  CCEN_NTFY_URL: "https://ntfy.sh/q1w2e3r4",
  CCEN_SLACK_WEBHOOK_URL: "https://hooks.slack.com/services/T0/B0/q1w2e3r4",
  CCEN_TEAMS_WEBHOOK_URL: "https://prod-05.westeurope.logic.azure.com/workflows/q1w2e3r4",
  CCEN_TELEGRAM_BOT_TOKEN: BOT_TOKEN,
  CCEN_TELEGRAM_CHAT_ID: "-1001234567890",
};

const help = commandHelp(testNotify.meta);
const configuration = readPage("docs/configuration.md").text;
const integrations = readPage("docs/integrations.md");
const readmes = ["README.md", "README.ja.md"].map((name) => readPage(name).text);

for (const id of PROVIDER_IDS) {
  const { label, word, settings, required } = PROVIDERS[id];

  test(`${label} is in the settings, ccen test-notify, setup, the docs and the page`, () => {
    for (const [key, { env }] of Object.entries(settings)) {
      assert.ok(
        SETTING_KEYS.some((known) => known === key),
        key,
      );
      assert.match(configuration, new RegExp(`^\\| \`${env}\` `, "m"));
      assert.match(SETTING_DOCS_JA[env] ?? "", /[ぁ-ん]/, env);
    }
    assert.match(help, new RegExp(`only this one: .*\\b${word}\\b`));
    assert.ok(OTHER_PROVIDERS.includes(label));
    assert.ok(
      integrations.headings.some(({ text }) => text === label),
      `docs/integrations.md has no heading ${label}`,
    );
    for (const name of requiredSettings(id)) assert.ok(integrations.text.includes(`${name}=`), name);
    for (const readme of readmes) assert.ok(readme.toLowerCase().includes(label.toLowerCase()), label);
    assert.match(destinationName(`${id}:example`), new RegExp(`^${label} · example$`));
    assert.equal(fullName(`${id}:example`, []), `${label} · example`);
  });

  test(`${label} is masked in ccen config, known to doctor, and off while forwarding`, async (t) => {
    const home = makeHome(t);
    const names = requiredSettings(id);
    configure(home, Object.fromEntries(names.map((name) => [name, VALUES[name] ?? ""])));
    const shown = await home.ccen(["config"]);
    assert.doesNotMatch(shown.stdout, /q1w2e3r4/);
    for (const name of names) assert.match(shown.stdout, new RegExp(`^${name} `, "m"));
    const { stdout: found } = await home.ccen(["doctor", "--all"]);
    // Browsers ask for their messages on the page.
    if (required.length > 0) assert.match(found, new RegExp(`^ok +${word} +set up$`, "m"));
    assert.doesNotMatch(found, /q1w2e3r4/);

    const values = { ...notifySettings(), ...Object.fromEntries(PROVIDERS[id].required.map((key) => [key, "x"])) };
    assert.deepEqual(providerDestinations(withoutDestinations(values as never)), []);
  });
}

test("a setting that no provider has is taken for a slip, whichever provider it names", async (t) => {
  const home = makeHome(t);
  const slips = PROVIDER_IDS.map((id) => Object.values(PROVIDERS[id].settings)[0]?.env ?? "").map(
    (name) => `${name.split("_").slice(0, 2).join("_")}_NONE`,
  );
  configure(home, Object.fromEntries(slips.map((name) => [name, "x"])));
  const { stdout, stderr } = await home.ccen(["config"]);
  for (const name of slips) assert.match(`${stdout}${stderr}`, new RegExp(`${name} is not a setting`));
});

test("doctor says which setting a half set up provider lacks", async (t) => {
  const home = makeHome(t);
  configure(home, { CCEN_TELEGRAM_BOT_TOKEN: BOT_TOKEN });
  const { stdout } = await home.ccen(["doctor"]);
  assert.match(stdout, /^warn +telegram +not set up: CCEN_TELEGRAM_CHAT_ID is missing/m);
});

test("every secret of a provider is one that settings never show", () => {
  const shown = Object.values(PROVIDERS).flatMap(({ settings }) =>
    Object.keys(settings).filter((key) => {
      const setting: Setting | undefined = SETTINGS[key as keyof typeof SETTINGS];
      return setting.secret !== true;
    }),
  );
  assert.deepEqual(shown, [
    "telegramChatId",
    "telegramThreadId",
    "telegramApiUrl",
    "telegramAnswers",
    "telegramAnswerUsers",
    "pushText",
  ]);
});
