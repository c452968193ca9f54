import { randomUUID } from "node:crypto";
import type { Config } from "../../config/load-config.ts";
import type { Announcement } from "../../core/announcement.ts";
import type { FetchLike } from "../../core/delivery.ts";
import type { AccessFinding } from "../../providers/discord/check-access.ts";
import { packageVersion } from "../../system/package-root.ts";
import { loadWay } from "../../providers/load-way.ts";
import type { Io } from "../command.ts";
import { toFinding } from "../discord/send-tests.ts";
import type { ConfiguredWay } from "./configured-ways.ts";

export interface TestedWay extends ConfiguredWay {
  readonly checks: readonly AccessFinding[];
  /** What became of the test message; absent when none was sent there. */
  readonly message?: AccessFinding;
}

/** In the language of the messages themselves. */
const TEST_TEXT = {
  en: "A test of Claude Code Event Notifier (`ccen test-notify`): messages arrive here.",
  ja: "Claude Code Event Notifier のテストです（`ccen test-notify`）。ここに通知が届きます。",
} as const;

const fetchNow: FetchLike = async (url, init) => fetch(url, init);

/** What can be known of a way without a message. A refusal is not known before one is sent. */
export async function checkWay(
  configured: ConfiguredWay,
  { values }: Config,
  { signal }: Pick<Io, "signal">,
): Promise<TestedWay> {
  if (configured.way !== "ntfy") {
    const detail = "set up; whether it takes messages shows only one that is sent";
    return { ...configured, checks: [{ name: "address", status: "ok", detail, fix: null }] };
  }
  const { checkNtfyServer } = await import("../../providers/ntfy/check-server.ts");
  const problem = await checkNtfyServer(values.ntfyUrl, { fetch: fetchNow, signal });
  if (problem === null) {
    const detail = "an ntfy server that is well; whether the topic takes messages shows only one that is sent";
    return { ...configured, checks: [{ name: "server", status: "ok", detail, fix: null }] };
  }
  const fix = "CCEN_NTFY_URL is the server's address with the topic behind it; try again if the server is only down.";
  return { ...configured, checks: [{ name: "server", status: "fail", detail: problem, fix }] };
}

/** Sends one message there, without a sound where the way knows such a thing. */
export async function sendToWay(
  tested: TestedWay,
  { values, webhookTemplate }: Config,
  { clock, signal }: Pick<Io, "clock" | "signal">,
): Promise<TestedWay> {
  const deps = { fetch: fetchNow, clock, userAgent: `ccen/${packageVersion}` };
  const service = await loadWay(tested.way, { settings: values, template: webhookTemplate, deps });
  const attempt = { key: randomUUID(), mayStandThere: false, signal };
  const message = testAnnouncement(TEST_TEXT[values.language], clock.now());
  const outcome = await service.post({ id: tested.destinationId }, [message], attempt);
  return { ...tested, message: toFinding(outcome, `Correct ${tested.setting} or what goes with it, then try again.`) };
}

function testAnnouncement(headline: string, atMs: number): Announcement {
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
    mention: false,
    silent: true,
  };
}
