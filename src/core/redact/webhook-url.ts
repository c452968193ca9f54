import { LINE_STOP, TOKEN } from "./char-class.ts";
import type { Cursor } from "./cursor.ts";
import type { Span } from "./finding.ts";
import type { Detector, Trigger } from "./trigger-table.ts";

/** URLs that let whoever knows them post: the address stays readable, the part that gives the right goes. */
export const WEBHOOK_URLS: readonly Trigger[] = [
  { pair: "bh", detect: discordWebhook },
  { pair: "bh", detect: pathAfter("webhook.office.com/webhookb2/", 21, "teams-webhook") },
  { pair: "k.", detect: pathAfter("hooks.slack.com/services/", 10, "slack-webhook") },
  { pair: "k.", detect: pathAfter("hooks.slack.com/workflows/", 10, "slack-webhook") },
  { pair: "k.", detect: pathAfter("hooks.slack.com/triggers/", 10, "slack-webhook") },
  { pair: "za", detect: pathAfter("hooks.zapier.com/hooks/catch/", 6, "zapier-webhook") },
];

function pathAfter(address: string, pairAt: number, kind: string): Detector {
  return (cursor, at) => {
    if (!cursor.text.startsWith(address, at - pairAt)) return null;
    const start = at - pairAt + address.length;
    const end = cursor.until(start, LINE_STOP, 512);
    return end - start < 12 ? null : { start, end, kind, prefix: "" };
  };
}

/** `…/api/webhooks/{id}/{token}`; the id alone gives no right. */
function discordWebhook(cursor: Cursor, at: number): Span | null {
  if (!cursor.text.startsWith("webhooks/", at - 2)) return null;
  const idEnd = cursor.skip(at + 7, TOKEN, 24);
  if (cursor.text[idEnd] !== "/" || idEnd - at < 22) return null;
  const end = cursor.skip(idEnd + 1, TOKEN, 160);
  return end - idEnd < 30 ? null : { start: idEnd + 1, end, kind: "discord-webhook", prefix: "" };
}
