import { textField } from "../../../core/json.ts";
import type { Clock } from "../../../core/ports.ts";
import type { CheckResult } from "../../provider.ts";
import { type Bot, createBotApi, resultOf } from "./bot-api.ts";

interface CheckOptions {
  readonly hasUsers: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Checks whether requests can be answered in Telegram, without a poll: one would end that of a running daemon. */
export async function checkAnswering(bot: Bot, { hasUsers, clock, signal }: CheckOptions): Promise<CheckResult> {
  if (!hasUsers) return fail("no user may answer", "Set CCEN_TELEGRAM_ANSWER_USERS to the numbers of those who may.");
  const info = await createBotApi(bot, { clock, stopped: signal })("getWebhookInfo", {});
  if (info.kind !== "ok") {
    return { ...fail("Telegram does not say whether a webhook is set", "Run this again in a while."), status: "warn" };
  }
  return (textField(resultOf(info), "url") ?? "") === ""
    ? { name: "answers", status: "ok", detail: "no webhook takes the clicks", fix: null }
    : fail("a webhook takes the clicks", "Use a bot that no other program uses; @BotFather makes one.");
}

function fail(detail: string, fix: string): CheckResult {
  return { name: "answers", status: "fail", detail, fix };
}
