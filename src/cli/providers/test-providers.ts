import { randomUUID } from "node:crypto";
import type { Config } from "../../config/load-config.ts";
import type { Notification } from "../../core/notification/notification.ts";
import type { FetchLike } from "../../core/notification/delivery.ts";
import { loadCheck, loadService } from "../../providers/open-providers.ts";
import type { AccessFinding } from "../../providers/discord/check-discord-access.ts";
import { packageVersion } from "../../system/package-root.ts";
import type { Io } from "../command.ts";
import { toCheckResult } from "../discord/send-tests.ts";
import type { ConfiguredProvider } from "./configured-providers.ts";

export interface TestedProvider extends ConfiguredProvider {
  readonly checks: readonly AccessFinding[];
  /** The result of the test message; absent when none was sent there. */
  readonly message?: AccessFinding;
}

/** In the language of the messages. */
const TEST_TEXT = {
  en: "A test of Claude Code Event Notifier (`ccen test-notify`): messages arrive here.",
  ja: "Claude Code Event Notifier のテストです（`ccen test-notify`）。ここに通知が届きます。",
} as const;

const UNCHECKED: AccessFinding = {
  name: "address",
  status: "ok",
  detail: "set up; whether it takes messages shows only one that is sent",
  fix: null,
};

const fetchNow: FetchLike = async (url, init) => fetch(url, init);

/** Checks a provider without a message. A refusal shows only when one is sent. */
export async function checkProvider(
  configured: ConfiguredProvider,
  { values, webhookTemplate }: Config,
  { signal }: Pick<Io, "signal">,
): Promise<TestedProvider> {
  const check = await loadCheck(configured.id);
  const result = check === null ? UNCHECKED : await check({ ...values, webhookTemplate }, { fetch: fetchNow, signal });
  return { ...configured, checks: [result] };
}

/** Sends one message there, silent where the provider supports that. */
export async function sendToProvider(
  tested: TestedProvider,
  { values, webhookTemplate }: Config,
  { clock, signal }: Pick<Io, "clock" | "signal">,
): Promise<TestedProvider> {
  const deps = { fetch: fetchNow, clock, userAgent: `ccen/${packageVersion}` };
  const service = await loadService(tested.id, { settings: { ...values, webhookTemplate }, deps });
  const attempt = { key: randomUUID(), mayBeDelivered: false, signal };
  const message = testNotification(TEST_TEXT[values.language], clock.now());
  const outcome = await service.post({ id: tested.destinationId }, [message], attempt);
  const settings = tested.settings.join(", ");
  return { ...tested, message: toCheckResult(outcome, `Correct ${settings} or what goes with it, then try again.`) };
}

function testNotification(headline: string, atMs: number): Notification {
  return {
    kind: "notice",
    hookEventName: "Notification",
    toolName: null,
    session: { sessionId: "test-notify", title: "ccen test-notify", projectName: null, branch: null, model: null },
    agentType: null,
    headline,
    blocks: [],
    fields: [],
    attachment: null,
    atMs,
    link: null,
    ping: false,
    silent: true,
  };
}
