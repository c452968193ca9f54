import assert from "node:assert/strict";
import type { SessionDto } from "../../src/api/session-dto.ts";
import { waitFor } from "../support/wait-for.ts";
import type { ScenarioId } from "./scenario-list.ts";
import { scenario, type Stage } from "./scenario.ts";
import { type FAULT_SCRIPTS, LIMIT_ENDS_AT_S } from "./scripts/fault-scripts.ts";
import { discordSays, endedSession, statesOf } from "./truths.ts";

interface Refusal {
  readonly id: ScenarioId & keyof typeof FAULT_SCRIPTS;
  /** The newer client's class for it; the old one reports `unknown` for nearly all. */
  readonly code: string;
  readonly words: RegExp;
}

const REFUSALS: readonly Refusal[] = [
  { id: "error-400", code: "unknown", words: /400.*scripted invalid_request_error/ },
  { id: "error-credit", code: "billing_error", words: /Credit balance is too low/ },
  { id: "error-401", code: "authentication_failed", words: /Invalid API key|authentication_error|Please run \/login/ },
  { id: "error-402", code: "unknown", words: /402 scripted billing_error/ },
  { id: "error-403", code: "authentication_failed", words: /403.*scripted permission_error/ },
  { id: "error-404", code: "model_not_found", words: /issue with the selected model/ },
  { id: "error-413", code: "invalid_request", words: /Request too large/ },
  { id: "error-429", code: "rate_limit", words: /429.*scripted rate_limit_error/ },
  { id: "error-500", code: "server_error", words: /500.*scripted api_error/ },
  { id: "error-529", code: "server_error", words: /529.*scripted overloaded_error/ },
  { id: "error-mid-answer", code: "server_error", words: /529.*scripted overloaded_error/ },
  { id: "error-lost", code: "server_error", words: /ECONNRESET|Connection|Unable to connect to API/ },
];

for (const { id, code, words } of REFUSALS) {
  scenario(id, "the turn has failed with the client's text and a ping, until the next prompt", async (harness) => {
    const terminal = await harness.open();
    await harness.ask(terminal, id);
    await failsWith(harness, words, code);
    await terminal.press("C-u");
    await harness.ask(terminal, "hello");
    const done = await harness.waitForState("done");
    assert.equal(done.failure, null);
    assert.deepEqual(await statesOf(harness, done.session_id), ["starting", "working", "failed", "working", "done"]);
  });
}

scenario("error-refused", "an unreachable API is shown as a failure", async (harness) => {
  // The port of the "discard" service has no listener.
  const terminal = await harness.open([], { ANTHROPIC_BASE_URL: "http://127.0.0.1:9" });
  await harness.ask(terminal, "hello");
  await failsWith(harness, /connect|Connection/i, "server_error");
});

scenario("error-limit", "a limit that names its end is shown until then", async (harness) => {
  const terminal = await harness.open([], {
    CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-no-token-at-all",
    ANTHROPIC_API_KEY: "",
  });
  await harness.ask(terminal, "error-limit");
  const { session_id } = await failsWith(harness, /You've hit your limit/, "rate_limit");
  const untilMs = LIMIT_ENDS_AT_S * 1000;
  await waitFor("its end", async () => Date.parse((await harness.session(session_id)).retry_at ?? "") === untilMs);
  // The client would continue by itself.
  await terminal.press("Escape");
});

scenario("print-api-error", "a failing run has failed with a ping, and has ended", async (harness) => {
  await harness.print("error-500");
  const ended = await endedSession(harness);
  assert.match(ended.failure ?? "", /scripted api_error/);
  assert.deepEqual(await statesOf(harness, ended.session_id), ["starting", "working", "failed", "ended"]);
  await discordSays(harness, /❌ shop · .* — .*\{pings user\}/);
});

async function failsWith(harness: Stage, words: RegExp, code: string): Promise<SessionDto> {
  await harness.waitForEvent("StopFailure");
  const failed = await harness.waitForState("failed");
  assert.match(failed.failure ?? "", words);
  if (harness.isNew) assert.equal(failed.failure_code, code);
  await discordSays(harness, /❌ shop · .* — .*\{pings user\}/);
  return failed;
}
