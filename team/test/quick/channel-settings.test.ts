import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { readNotifySettings } from "../../src/notify/channel-settings.ts";

const SLACK = "https://hooks.slack.com/services/T0/B0/very-secret";

function read(t: TestContext, text: string, more: Readonly<Record<string, string>> = {}) {
  const file = join(tempDir(t), "channels.json");
  writeFileSync(file, text);
  return readNotifySettings({ CCEN_TEAM_CHANNELS: file, ...more });
}

test("channels of teams come from a file with the settings of a machine", (t) => {
  const teams = {
    core: { CCEN_SLACK_WEBHOOK_URL: SLACK, DISCORD_LANGUAGE: "ja", CCEN_NTFY_URL: "" },
    "web & app": {
      DISCORD_BOT_TOKEN: "a",
      DISCORD_CHANNEL_ID: "100000000000000001",
      CCEN_NTFY_URL: "https://n.example/t",
    },
  };
  const { channels, waitMs, pageUrl } = read(t, JSON.stringify(teams), {
    CCEN_TEAM_WAIT_MINUTES: "30",
    CCEN_TEAM_URL: "https://team.example.com",
  });
  assert.deepEqual(
    channels.map(({ team, destinationIds, values }) => [team, values.language, ...destinationIds]),
    [
      ["core", "ja", "slack:hooks.slack.com"],
      ["web & app", "en", "channel:100000000000000001", "ntfy:n.example"],
    ],
  );
  assert.deepEqual([waitMs, pageUrl], [1_800_000, "https://team.example.com/"]);
  assert.deepEqual(readNotifySettings({}).channels, []);
});

function wrong(settings: unknown): string {
  return JSON.stringify({ core: settings });
}

test("wrong channel is named without its value", (t) => {
  const cases: readonly (readonly [string, RegExp])[] = [
    [`{"core": {"CCEN_SLACK_WEBHOOK_URL": "${SLACK}"`, /has to be a JSON object/],
    [wrong("x"), /team core has to be an object/],
    [wrong({}), /team core has no destination/],
    [wrong({ CCEN_SLACK_WEBHOOK: SLACK }), /team core: CCEN_SLACK_WEBHOOK is not a setting of a channel/],
    [wrong({ CCEN_SLACK_WEBHOOK_URL: "very-secret" }), /team core: CCEN_SLACK_WEBHOOK_URL /],
    [wrong({ CCEN_SLACK_WEBHOOK_URL: 7 }), /has to be a text/],
    [wrong({ CCEN_SLACK_WEBHOOK_URL: SLACK, CCEN_ANSWERS: "true" }), /CCEN_ANSWERS is not a setting of a channel/],
  ];
  for (const [text, problem] of cases) {
    assert.throws(
      () => read(t, text),
      (error: Error) => problem.test(error.message) && !error.message.includes("very-secret"),
      text,
    );
  }
  assert.throws(
    () => readNotifySettings({ CCEN_TEAM_CHANNELS: "/no/such/file" }),
    /CCEN_TEAM_CHANNELS\) cannot be read/,
  );
  for (const minutes of ["0", "1441", "1.5", "soon"])
    assert.throws(() => readNotifySettings({ CCEN_TEAM_WAIT_MINUTES: minutes }), /CCEN_TEAM_WAIT_MINUTES has to be/);
  for (const url of ["team.example.com", "ftp://team", "https://me:pw@team.example.com"])
    assert.throws(() => readNotifySettings({ CCEN_TEAM_URL: url }), /CCEN_TEAM_URL has to be/);
});
