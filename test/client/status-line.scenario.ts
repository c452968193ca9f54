import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { WarningsDto } from "../../src/api/warnings-dto.ts";
import type { ClientHarness } from "./client-harness.ts";
import { marker, type Script } from "./fake-claude-api/script.ts";
import { scenario } from "./scenario.ts";
import { waitFor } from "../support/wait-for.ts";

const HOUR_S = 3600;
/** On the whole hour, as plans reset. */
const NEXT_HOUR_S = Math.ceil(Date.now() / 1000 / HOUR_S) * HOUR_S;

const UNIFIED = "anthropic-ratelimit-unified-";

/** What the API says to a person with a plan. */
function headersOf(used: number): Readonly<Record<string, string>> {
  const unified = {
    status: "allowed",
    reset: String(NEXT_HOUR_S),
    "representative-claim": "five_hour",
    "5h-status": "allowed",
    "5h-utilization": String(used),
    "5h-reset": String(NEXT_HOUR_S),
    "7d-status": "allowed",
    "7d-utilization": "0.41",
    "7d-reset": String(NEXT_HOUR_S + 70 * HOUR_S),
  };
  return Object.fromEntries(Object.entries(unified).map(([name, value]) => [`${UNIFIED}${name}`, value]));
}

const FORMER = String.raw`printf 'my own line \033[31min red\033[0m'; sed -n 's/.*"display_name":"\([^"]*\)".*/ \1/p'`;

const reset = (inHours: number) => new Date((NEXT_HOUR_S + inHours * HOUR_S) * 1000).toISOString();

const limitsOf = async ({ daemon }: ClientHarness) => (await daemon.get<WarningsDto>("/api/warnings")).limits ?? [];

scenario(
  "status-line",
  "plan limits, the exact cost and the context come from it, and the former line is shown",
  async (harness) => {
    const terminal = await harness.open();
    await terminal.waitForScreen(/my own line in red/);
    await harness.ask(terminal, "hello");
    const limits = await waitFor("the limits", async () => {
      const known = await limitsOf(harness);
      return known.length === 2 && known;
    });
    const account = harness.paths.configDir;
    assert.deepEqual(
      limits.map(({ agent, account: of, window, used, resets_at }) => [agent, of, window, used, resets_at]),
      [
        ["claude", account, "five_hour", 83, reset(0)],
        ["claude", account, "seven_day", 41, reset(70)],
      ],
    );
    const { session_id } = await harness.waitForState("done");
    const said = () => JSON.parse(readFileSync(join(harness.paths.statusDir, `${session_id}.json`), "utf8")) as Said;
    const session = await waitFor("the cost that the client counts", async () => {
      const now = await harness.session(session_id);
      return now.cost_usd === said().cost.total_cost_usd && now.cost_usd > 0 && now;
    });
    assert.equal(session.cost_estimated, false);
    assert.equal(session.usage?.context_tokens, said().context_window.total_input_tokens);
    assert.equal(session.usage?.context_window, said().context_window.context_window_size);
    assert.notEqual(session.usage?.cache, undefined);
    assert.deepEqual(
      readdirSync(harness.paths.statusDir).filter((name) => name.endsWith(".json")),
      [`${session_id}.json`],
    );
  },
  {
    plan: () => headersOf(0.83),
    settings: { statusLine: { type: "command", command: FORMER, padding: 0 } },
    setUpWith: ["--statusline"],
  },
);

scenario(
  "status-line-own",
  "without a former line it says context and cost, and of an API key no limits",
  async (harness) => {
    const terminal = await harness.open();
    await harness.ask(terminal, "hello");
    await terminal.waitForScreen(/context \d+% · \$0\.\d\d/);
    const { session_id } = await harness.waitForState("done");
    await waitFor("the exact cost", async () => !(await harness.session(session_id)).cost_estimated);
    assert.deepEqual(await limitsOf(harness), []);
  },
  { setUpWith: ["--statusline"] },
);

const soon: Record<string, Script> = {};

scenario(
  "limit-continues",
  "a session that continues by itself after the reset needs no one until then",
  async (harness) => {
    const terminal = await harness.open();
    const resetS = Math.floor(Date.now() / 1000) + 45;
    const rejected = { ...headersOf(1), [`${UNIFIED}status`]: "rejected", [`${UNIFIED}5h-status`]: "rejected" };
    const headers = { ...rejected, [`${UNIFIED}reset`]: String(resetS), [`${UNIFIED}5h-reset`]: String(resetS) };
    soon["soon"] = { turns: [{ fault: { status: 429, type: "rate_limit_error", message: "Limit", headers } }] };
    await terminal.say(`${marker("soon")} go`);
    const { session_id } = await harness.waitForState("failed");
    const failed = await waitFor("the client's word", async () => {
      const session = await harness.session(session_id);
      return session.continues === true && session;
    });
    assert.deepEqual([Date.parse(failed.retry_at ?? ""), failed.failure_item?.mark?.kind], [resetS * 1000, "snoozed"]);
    soon["soon"] = { turns: [{ say: [{ text: "On with it." }] }] };
    await harness.waitForState("done", 180_000);
    assert.equal((await harness.session(session_id)).failure_item, null);
    delete soon["soon"];
  },
  { plan: () => headersOf(0.83), scripts: soon },
);

scenario("limit-cancelled", "one that a person stops from continuing needs them at once", async (harness) => {
  const terminal = await harness.open([], {
    CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-no-token-at-all",
    ANTHROPIC_API_KEY: "",
  });
  await harness.ask(terminal, "error-limit");
  const { session_id } = await harness.waitForState("failed");
  const continues = async (wanted: boolean) =>
    waitFor("the client's word", async () => {
      const session = await harness.session(session_id);
      return session.continues === wanted && session;
    });
  assert.equal((await continues(true)).failure_item?.mark?.kind, "snoozed");
  await terminal.press("Escape");
  assert.equal((await continues(false)).failure_item?.mark, null);
});

interface Said {
  readonly cost: { readonly total_cost_usd: number };
  readonly context_window: { readonly total_input_tokens: number; readonly context_window_size: number };
}
