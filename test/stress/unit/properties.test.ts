import { describe } from "node:test";

/** Files whose properties need this many runs to find rare cases. */
const FILES = [
  "src/agents/payload/truncate-payload.test.ts",
  "src/agents/claude/install/ask-hook.test.ts",
  "src/agents/claude/install/install-hooks.test.ts",
  "src/agents/claude/transcript/parse-line.test.ts",
  "src/agents/payload/parse-payload.test.ts",
  "src/agents/payload/redact-payload.test.ts",
  "src/cli/env-file.test.ts",
  "src/config/env-file.test.ts",
  "src/config/named-files.test.ts",
  "src/core/redact/false-positives.test.ts",
  "src/core/redact/properties.test.ts",
  "src/core/redact/redact-json.test.ts",
  "src/core/session/clients.test.ts",
  "src/core/session/reducer.property.test.ts",
  "src/providers/discord/delivery/storm.test.ts",
  "src/providers/discord/interactions/request-message.test.ts",
  "src/providers/discord/payload/markdown.test.ts",
  "src/providers/discord/payload/prose.test.ts",
  "src/providers/ntfy/service.test.ts",
  "src/providers/slack/service.test.ts",
  "src/providers/teams/service.test.ts",
  "src/providers/telegram/approvals/request-message.test.ts",
  "src/providers/telegram/service.test.ts",
  "src/http/export/export-text.test.ts",
  "src/ingest/arrival-order.test.ts",
  "src/notify/hostile-payloads.test.ts",
  "src/notify/policy/invariants.test.ts",
  "src/observe/process/client-listener.property.test.ts",
  "src/observe/transcripts/fuzz.test.ts",
  "src/api/sse.test.ts",
  "src/store/database/migrate.test.ts",
  "src/store/reading/history-service.test.ts",
  "src/store/sessions/session-filter.test.ts",
  "web/stream/any-order.test.ts",
];

for (const file of FILES) {
  describe(file, async () => {
    await import(`../../../${file}`);
  });
}
