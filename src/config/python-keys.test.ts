import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { settingProblemText } from "../core/i18n/setting-problem.ts";
import { pathsUnder } from "../system/paths.ts";
import { loadConfig, type Config } from "./load-config.ts";
import type { SettingKey } from "./settings.ts";

function configOf(t: TestContext, envText: string, environment: Record<string, string> = {}): Config {
  const root = mkdtempSync(join(tmpdir(), "ccen-keys-"));
  t.after(() => rmSync(root, { recursive: true }));
  const paths = pathsUnder(root);
  mkdirSync(paths.hooksDir);
  // The Python notifier kept its settings here.
  writeFileSync(paths.fallbackEnvFile, envText);
  return loadConfig({ paths, environment });
}

const WEBHOOK = "https://discord.com/api/webhooks/123456789012345678/aB-c_d";
const ID = "123456789012345678";
const SWITCH = [
  ["1", true],
  ["off", false],
] as const;
const CHANNEL = [[ID, ID]] as const;

/** Every key of the Python notifier, with texts from its users' files. */
const KEYS: readonly (readonly [string, SettingKey, readonly (readonly [string, unknown])[]])[] = [
  ["DISCORD_WEBHOOK_URL", "webhookUrl", [[WEBHOOK, WEBHOOK]]],
  ["DISCORD_BOT_TOKEN", "botToken", [["MTIz.abc.d-e_f", "MTIz.abc.d-e_f"]]],
  ["DISCORD_CHANNEL_ID", "channelId", CHANNEL],
  ["DISCORD_MENTION_USER_ID", "mentionUserId", [...CHANNEL, [`<@${ID}>`, ID]]],
  ["DISCORD_EVENT_PRETOOLUSE", "eventPreToolUse", SWITCH],
  ["DISCORD_EVENT_POSTTOOLUSE", "eventPostToolUse", SWITCH],
  ["DISCORD_EVENT_NOTIFICATION", "eventNotification", SWITCH],
  ["DISCORD_EVENT_STOP", "eventStop", SWITCH],
  ["DISCORD_EVENT_SUBAGENT_STOP", "eventSubagentStop", SWITCH],
  ["DISCORD_TOOL_READ", "toolRead", SWITCH],
  ["DISCORD_TOOL_EDIT", "toolEdit", SWITCH],
  ["DISCORD_TOOL_MULTIEDIT", "toolMultiEdit", SWITCH],
  ["DISCORD_TOOL_WRITE", "toolWrite", SWITCH],
  ["DISCORD_TOOL_TODOWRITE", "toolTodoWrite", SWITCH],
  ["DISCORD_TOOL_GREP", "toolGrep", SWITCH],
  ["DISCORD_TOOL_GLOB", "toolGlob", SWITCH],
  ["DISCORD_TOOL_LS", "toolLs", SWITCH],
  ["DISCORD_TOOL_BASH", "toolBash", SWITCH],
  ["DISCORD_TOOL_TASK", "toolTask", SWITCH],
  ["DISCORD_TOOL_WEBFETCH", "toolWebFetch", SWITCH],
  ["DISCORD_ENABLED_EVENTS", "enabledEvents", [["Stop, Notification ,", ["Stop", "Notification"]]]],
  ["DISCORD_DISABLED_EVENTS", "disabledEvents", [["PreToolUse", ["PreToolUse"]]]],
  ["DISCORD_DISABLED_TOOLS", "disabledTools", [["Read,LS", ["Read", "LS"]]]],
  ["DISCORD_CHANNEL_TOOL_ACTIVITY", "channelToolActivity", CHANNEL],
  ["DISCORD_CHANNEL_COMPLETION", "channelCompletion", CHANNEL],
  ["DISCORD_CHANNEL_ALERTS", "channelAlerts", CHANNEL],
  ["DISCORD_CHANNEL_DEFAULT", "channelDefault", CHANNEL],
  ["DISCORD_CHANNEL_BASH_COMMANDS", "channelBashCommands", CHANNEL],
  ["DISCORD_CHANNEL_FILE_OPERATIONS", "channelFileOperations", CHANNEL],
  ["DISCORD_CHANNEL_SEARCH_GREP", "channelSearchGrep", CHANNEL],
  ["DISCORD_CHANNEL_AI_INTERACTIONS", "channelAiInteractions", CHANNEL],
  ["DISCORD_CHANNEL_PRETOOLUSE", "channelPreToolUse", CHANNEL],
  ["DISCORD_CHANNEL_POSTTOOLUSE", "channelPostToolUse", CHANNEL],
  ["DISCORD_CHANNEL_NOTIFICATION", "channelNotification", CHANNEL],
  ["DISCORD_CHANNEL_USERPROMPTSUBMIT", "channelUserPromptSubmit", CHANNEL],
  ["DISCORD_CHANNEL_STOP", "channelStop", CHANNEL],
  ["DISCORD_CHANNEL_SUBAGENTSTOP", "channelSubagentStop", CHANNEL],
  ["DISCORD_CHANNEL_PRECOMPACT", "channelPreCompact", CHANNEL],
  ["DISCORD_USE_THREADS", "useThreads", SWITCH],
  ["DISCORD_USE_CHANNEL_THREADS", "useThreads", SWITCH],
  ["DISCORD_THREAD_FOR_TASK", "threadForTask", SWITCH],
  ["DISCORD_CHANNEL_TYPE", "channelType", [["forum", "forum"]]],
  ["DISCORD_THREAD_PREFIX", "threadPrefix", [["Claude Code Session", "Claude Code Session"]]],
  ["DISCORD_THREAD_STORAGE_PATH", "threadStoragePath", [["~/threads.db", "~/threads.db"]]],
  ["DISCORD_THREAD_CLEANUP_DAYS", "threadCleanupDays", [["14", 14]]],
  ["DISCORD_DEBUG", "debug", SWITCH],
];

for (const [name, key, values] of KEYS) {
  test(`${name} is read from a file in each way people write it, and from the environment`, (t) => {
    for (const [text, expected] of values) {
      const lines = [
        `${name}=${text}`,
        `export ${name}=${text}`,
        `${name} = ${text}`,
        `  ${name}="${text}"`,
        `${name}='${text}'   # as it was`,
        `${name}=${text}   # as it was`,
        `${name}=${text}\r\n`,
      ];
      for (const line of lines) {
        const config = configOf(t, `# Discord\n${line}\n`);
        assert.deepEqual(config.problems, [], line);
        assert.deepEqual(config.values[key], expected, line);
        assert.match(config.provenance[key], /\.env:2$/, line);
      }
      const config = configOf(t, "", { [name]: text });
      assert.deepEqual(config.values[key], expected);
      assert.equal(config.provenance[key], "environment");
    }
  });
}

test("an empty switch is unset, not off", (t) => {
  assert.equal(configOf(t, "DISCORD_EVENT_STOP=\n").values.eventStop, null);
});

test("of two names for one setting the first holds, but a nearer source wins", (t) => {
  const both = "DISCORD_USE_CHANNEL_THREADS=1\nDISCORD_USE_THREADS=0\n";
  const config = configOf(t, both);
  assert.equal(config.values.useThreads, false);
  assert.deepEqual(config.oldNames, {});
  assert.deepEqual(
    config.problems.map(({ where, key, problem }) => [where.slice(-6), key, settingProblemText(problem, "en")]),
    [[".env:1", "DISCORD_USE_CHANNEL_THREADS", "is the old name of DISCORD_USE_THREADS, which has another value here"]],
  );
  assert.equal(configOf(t, both, { DISCORD_USE_CHANNEL_THREADS: "1" }).values.useThreads, true);
});

test("a secret that cannot be used is reported without being repeated", (t) => {
  const config = configOf(t, "DISCORD_WEBHOOK_URL=https://evil.example/api/webhooks/123456789012345678/s3cret\n");
  assert.equal(config.values.webhookUrl, "");
  assert.equal(config.problems.length, 1);
  assert.doesNotMatch(JSON.stringify(config.problems), /s3cret|evil/);
});
