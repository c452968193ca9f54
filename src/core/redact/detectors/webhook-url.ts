import { LINE_STOP, TOKEN } from "../values/char-class.ts";
import type { Cursor } from "../cursor.ts";
import type { Span } from "../finding.ts";
import { type Trigger, triggerOf } from "../trigger-table.ts";

/** URLs that grant the right to post: the address stays readable, the secret part is removed. */
export const WEBHOOK_URLS: readonly Trigger[] = [
  { pair: "bh", detect: discordWebhook },
  pathAfter("webhook.office.com/webhookb2/", "teams-webhook"),
  pathAfter("hooks.slack.com/services/", "slack-webhook"),
  pathAfter("hooks.slack.com/workflows/", "slack-webhook"),
  pathAfter("hooks.slack.com/triggers/", "slack-webhook"),
  pathAfter("hooks.zapier.com/hooks/catch/", "zapier-webhook"),
  pathAfter(".tines.com/webhook/", "tines-webhook"),
  pathAfter("/with/key/", "ifttt-key"),
  pathAfter("/open-apis/bot/v2/hook/", "feishu-webhook"),
  pathAfter("hc-ping.com/", "healthchecks-key"),
  pathAfter("/cgi-bin/webhook/send?key=", "wecom-webhook"),
  pathAfter("/webhookb2/", "teams-webhook"),
  pathAfter("outlook.office.com/webhook/", "teams-webhook"),
  pathAfter("api.telegram.org/bot", "telegram-token"),
  pathAfter("::add-mask::", "masked", 3),
  pathAfter("issecret=true]", "masked", 3),
  pathAfter("/messages?key=", "google-chat-webhook"),
];

function pathAfter(address: string, kind: string, least = 12): Trigger {
  return triggerOf(address, (cursor, begin) => {
    if (!cursor.text.startsWith(address, begin)) return null;
    const start = begin + address.length;
    const end = cursor.until(start, LINE_STOP, 512);
    if (/[$[]/.test(cursor.text.charAt(start))) return null;
    return end - start < least ? null : { start, end, kind, prefix: "" };
  });
}

/** `…/api/webhooks/{id}/{token}`; the id alone grants no right. */
function discordWebhook(cursor: Cursor, at: number): Span | null {
  if (!cursor.text.startsWith("webhooks/", at - 2)) return null;
  const idEnd = cursor.skip(at + 7, TOKEN, 24);
  if (cursor.text[idEnd] !== "/" || idEnd - at < 22) return null;
  const end = cursor.skip(idEnd + 1, TOKEN, 160);
  return end - idEnd < 30 ? null : { start: idEnd + 1, end, kind: "discord-webhook", prefix: "" };
}
