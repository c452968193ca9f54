import type { TestContext } from "node:test";
import type { DeliveriesDto } from "../../../src/api/dto.ts";
import { PROVIDERS, type ProviderId } from "../../../src/providers/registry.ts";
import { discordHarness, type Env, type Harness, type RunningDaemon } from "../discord/harness.ts";
import { startFakeNtfy, type FakeNtfy } from "../../fake-providers/fake-ntfy.ts";
import { startFakeSlack, type FakeSlack } from "../../fake-providers/fake-slack.ts";
import { startFakeTeams, type FakeTeams } from "../../fake-providers/fake-teams.ts";
import { BOT_TOKEN, startFakeTelegram, type FakeTelegram } from "../../fake-providers/fake-telegram.ts";
import { startLoopback, type Loopback } from "../../fake-providers/loopback.ts";
import { payload } from "../../support/payload.ts";

export const TOPIC = "my-topic-5c1f";
export const CHAT_ID = "-1001234567890";

export interface ProvidersHarness extends Harness {
  readonly ntfy: FakeNtfy;
  readonly slack: FakeSlack;
  readonly teams: FakeTeams;
  readonly telegram: FakeTelegram;
  readonly receiver: Loopback;
  /** The settings of each provider. */
  readonly env: Readonly<Record<ProviderId | "all", Env>>;
}

/** The whole daemon against a fake of each provider, in virtual time. */
export async function providersHarness(t: TestContext): Promise<ProvidersHarness> {
  const harness = await discordHarness(t);
  const { clock } = harness.time;
  const ntfy = await startFakeNtfy(t, { clock, unlimited: true });
  const slack = await startFakeSlack(t, { clock });
  const teams = await startFakeTeams(t, { clock });
  const telegram = await startFakeTelegram(t, { clock, chats: [CHAT_ID] });
  const receiver = await startLoopback(t, { clock, answer: () => ({ status: 204, body: "" }) });
  const env = {
    ntfy: { CCEN_NTFY_URL: `${ntfy.origin}/${TOPIC}` },
    slack: { CCEN_SLACK_WEBHOOK_URL: slack.webhookUrl },
    teams: { CCEN_TEAMS_WEBHOOK_URL: teams.webhookUrl },
    telegram: {
      CCEN_TELEGRAM_BOT_TOKEN: BOT_TOKEN,
      CCEN_TELEGRAM_CHAT_ID: CHAT_ID,
      CCEN_TELEGRAM_API_URL: telegram.origin,
    },
    push: {},
    outgoing: { CCEN_WEBHOOK_URL: `${receiver.origin}/in/T0K3N-ABC?key=q1w2e3r4` },
  } satisfies Record<ProviderId, Env>;
  // Virtual time does not wait for modules.
  await Promise.all(Object.values(PROVIDERS).map(async ({ load }) => load()));
  const all: Env = Object.assign({}, ...Object.values(env));
  return { ...harness, ntfy, slack, teams, telegram, receiver, env: { ...env, all } };
}

const call = { tool_name: "Bash", tool_input: { command: "rm -rf build" } };

/** Payloads of one session. */
export function sessionOf(number: number) {
  const id = `${String(number).padStart(8, "0")}-0000-4000-8000-000000000001`;
  const of = (fields: Record<string, unknown>): string => payload({ session_id: id, cwd: "/home/me/shop", ...fields });
  return {
    id,
    prompt: of({ hook_event_name: "UserPromptSubmit", prompt: "Fix the login" }),
    began: of({ hook_event_name: "PreToolUse", tool_use_id: "t", ...call }),
    asks: of({ hook_event_name: "PermissionRequest", ...call }),
    ran: of({ hook_event_name: "PostToolUse", tool_use_id: "t", ...call, tool_response: { stdout: "ok" } }),
    finished: (reply = "All done") =>
      of({ hook_event_name: "Stop", last_assistant_message: reply, background_tasks: [] }),
    broke: of({ hook_event_name: "StopFailure", error: "server_error" }),
  };
}

/** `ntfy:127.0.0.1:4242 permission sent`, oldest first, without the port. */
export async function deliveriesOf(running: RunningDaemon): Promise<readonly string[]> {
  const { deliveries } = await running.get<DeliveriesDto>("/api/deliveries?limit=500");
  return deliveries
    .map(({ destination, kind, state }) => `${destination.replace(/:\d{2,5}$/, "")} ${kind} ${state}`)
    .toReversed();
}

export function openCount({ daemon }: RunningDaemon): number {
  const row = daemon.store.database
    .prepare("SELECT count(*) AS count FROM outbox WHERE state IN ('waiting', 'sending', 'unknown')")
    .get();
  return Number(row?.["count"]);
}
