import assert from "node:assert/strict";
import { test } from "node:test";
import { CHANNEL_ID, notifySettings } from "../../../test/support/notify-settings.ts";
import type { NotificationKind } from "../../core/notification/notification.ts";
import { CHANNEL_KEYS, type ConfigValues } from "../../config/settings.ts";
import { cardDestination, destinationIds, destinationsOf, hasDestination, isOnDiscord, successorOf } from "./route.ts";

const WEBHOOK = "https://discord.com/api/webhooks/300000000000000001/t0ken";

/** Every channel set, each id by its index in the list. */
const ALL = Object.fromEntries(CHANNEL_KEYS.map((key, index) => [key, `90000000000000000${index}`.slice(-18)]));

/** The settings that would take a message, nearest first. Each is emptied after it has matched. */
function order(hookEventName: string, toolName: string | null, kind: NotificationKind): string[] {
  const settings: ConfigValues = { ...notifySettings(ALL) };
  const found: string[] = [];
  for (;;) {
    const [destinationId] = destinationsOf({ hookEventName, toolName }, kind, settings);
    const by = CHANNEL_KEYS.find((key) => settings[key] !== "" && destinationId === `channel:${settings[key]}`);
    if (by === undefined) return found;
    found.push(by);
    Object.assign(settings, { [by]: "" });
  }
}

const CASES: readonly (readonly [string, string | null, NotificationKind, readonly string[]])[] = [
  ["PreToolUse", "Bash", "tool", ["channelBashCommands", "channelPreToolUse", "channelToolActivity"]],
  ["PostToolUse", "Bash", "tool", ["channelBashCommands", "channelPostToolUse", "channelToolActivity"]],
  ["PostToolUseFailure", "Edit", "tool", ["channelFileOperations", "channelPostToolUse", "channelToolActivity"]],
  ["PostToolUse", "Read", "tool", ["channelFileOperations", "channelPostToolUse", "channelToolActivity"]],
  ["PostToolUse", "Write", "tool", ["channelFileOperations", "channelPostToolUse", "channelToolActivity"]],
  ["PostToolUse", "Grep", "tool", ["channelSearchGrep", "channelPostToolUse", "channelToolActivity"]],
  ["PostToolUse", "LS", "tool", ["channelSearchGrep", "channelPostToolUse", "channelToolActivity"]],
  ["PostToolUse", "Agent", "tool", ["channelAiInteractions", "channelPostToolUse", "channelToolActivity"]],
  ["PostToolUse", "TodoWrite", "tool", ["channelAiInteractions", "channelPostToolUse", "channelToolActivity"]],
  ["PostToolUse", "mcp__x__y", "tool", ["channelPostToolUse", "channelToolActivity"]],
  ["Stop", null, "finished", ["channelStop", "channelCompletion"]],
  ["SubagentStop", null, "subagent", ["channelSubagentStop", "channelCompletion"]],
  ["StopFailure", null, "failure", ["channelAlerts", "channelStop", "channelCompletion"]],
  ["PermissionRequest", "Bash", "permission", ["channelNotification", "channelAlerts", "channelToolActivity"]],
  ["Notification", null, "permission", ["channelNotification", "channelAlerts", "channelToolActivity"]],
  ["Notification", null, "notice", ["channelNotification", "channelAlerts", "channelToolActivity"]],
  ["UserPromptSubmit", null, "prompt", ["channelUserPromptSubmit"]],
  ["PreCompact", null, "notice", ["channelPreCompact"]],
  ["BrandNew", null, "notice", []],
];

for (const [event, tool, kind, expected] of CASES) {
  test(`${event}${tool === null ? "" : ` of ${tool}`} as ${kind} goes to the nearest channel that is set`, () => {
    assert.deepEqual(order(event, tool, kind), [...expected, "channelDefault", "channelId"]);
  });
}

test("request and its reminder go to the same destination", () => {
  for (const channels of [{}, { channelAlerts: "400000000000000001" }, ALL]) {
    const settings = notifySettings(channels);
    assert.deepEqual(
      destinationsOf({ hookEventName: "PermissionRequest", toolName: "Bash" }, "permission", settings),
      destinationsOf({ hookEventName: "Notification", toolName: null }, "permission", settings),
    );
  }
});

test("a bot with a channel comes before a webhook, a webhook before none", () => {
  const stop = { hookEventName: "Stop", toolName: null };
  const both = notifySettings({ webhookUrl: WEBHOOK });
  assert.deepEqual(destinationsOf(stop, "finished", both), [`channel:${CHANNEL_ID}`]);
  const webhook = ["webhook:300000000000000001"];
  assert.deepEqual(destinationsOf(stop, "finished", { ...both, channelId: "" }), webhook);
  assert.deepEqual(destinationsOf(stop, "finished", { ...both, botToken: "", channelStop: "4".repeat(18) }), webhook);
  assert.deepEqual(destinationsOf(stop, "finished", { ...both, botToken: "", webhookUrl: "" }), []);
});

test("cards stay in the default channel; a channel of one event alone is enough", () => {
  const settings = notifySettings({ channelId: "", channelStop: "400000000000000001" });
  assert.equal(cardDestination(settings), null);
  assert.equal(hasDestination(settings), true);
  const failure = destinationsOf({ hookEventName: "StopFailure", toolName: null }, "failure", settings);
  assert.deepEqual(failure, ["channel:400000000000000001"]);
  assert.equal(hasDestination({ ...settings, botToken: "" }), false);
  const byDefault = notifySettings({ channelDefault: "400000000000000002" });
  assert.equal(cardDestination(byDefault), "channel:400000000000000002");
});

test("the destinations are those that some message can reach, each once", () => {
  const stop = "400000000000000001";
  const settings = notifySettings({ webhookUrl: WEBHOOK, channelStop: stop, channelDefault: CHANNEL_ID });
  assert.deepEqual([...destinationIds(settings)].sort(), [`channel:${stop}`, `channel:${CHANNEL_ID}`].sort());
  const withoutDefault = { ...settings, channelDefault: "", channelId: "" };
  assert.deepEqual([...destinationIds(withoutDefault)].sort(), [`channel:${stop}`, "webhook:300000000000000001"]);
  assert.deepEqual(destinationIds({ ...settings, botToken: "" }), ["webhook:300000000000000001"]);
  assert.deepEqual(destinationIds({ ...settings, botToken: "", webhookUrl: "" }), []);
});

const NTFY = { ntfyUrl: "https://ntfy.sh/topic" };
const SLACK = { slackUrl: "https://hooks.slack.com/services/T/B/x" };

test("the other providers are destinations beside Discord, and without it", () => {
  assert.deepEqual(destinationIds(notifySettings({ ...NTFY, ...SLACK })), [
    `channel:${CHANNEL_ID}`,
    "ntfy:ntfy.sh",
    "slack:hooks.slack.com",
  ]);
  const alone = notifySettings({ ...NTFY, botToken: "" });
  assert.deepEqual([destinationIds(alone), hasDestination(alone), isOnDiscord(alone)], [["ntfy:ntfy.sh"], true, false]);
  assert.equal(cardDestination(alone), null, "a card is edited, and nothing can be edited there");
});

test("messages of a removed destination go to one of its kind, else to any other", () => {
  const both = notifySettings({ ...NTFY, ...SLACK });
  assert.equal(successorOf("ntfy:old.example", both), "ntfy:ntfy.sh");
  assert.equal(successorOf("outgoing:old.example", both), `channel:${CHANNEL_ID}`);
  assert.equal(
    successorOf("webhook:300000000000000001", notifySettings({ ...SLACK, botToken: "" })),
    "slack:hooks.slack.com",
  );
  assert.equal(successorOf("ntfy:old.example", notifySettings({ botToken: "" })), undefined);
});
