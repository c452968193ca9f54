import { oneLine } from "../../core/format/text.ts";
import { plainLine } from "../../core/format/sanitize.ts";
import { isoTime } from "../../core/format/time.ts";
import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import type { PostMessages } from "../../core/notification/delivery.ts";
import type { Notification } from "../../core/notification/notification.ts";
import { sessionName } from "../../core/session/session-name.ts";
import { fillTemplate, type Template, PLACEHOLDERS, type TemplateValues } from "../../core/template.ts";
import { attemptId, createHttpPost, secretsOfUrl } from "../http-service.ts";
import { priorityOf } from "../look.ts";
import { truncateToFit, rawBody } from "../message-text.ts";
import type { ServiceDeps } from "../provider.ts";

const ERROR_CHARS = 120;

interface WebhookSettings {
  readonly outgoingUrl: string;
  /** `Name: value` each. */
  readonly outgoingHeaders: readonly string[];
  readonly webhookTemplate: Template | null;
}

/** A webhook of any service: one request for each notification. */
export function createPost(settings: WebhookSettings, deps: ServiceDeps): PostMessages {
  const { outgoingUrl: url, outgoingHeaders, webhookTemplate } = settings;
  const own = outgoingHeaders.map((header): [string, string] => {
    const colon = header.indexOf(": ");
    return [header.slice(0, colon).toLowerCase(), header.slice(colon + 2)];
  });
  const template = webhookTemplate ?? OUR_TEMPLATE;
  const namesResolution = JSON.stringify(template).includes("{resolution}");
  const post = createHttpPost({
    ...deps,
    spacingMs: 0,
    secrets: [...secretsOfUrl(url), ...own.map(([, value]) => value)],
    // An HTML error page is useless for people.
    errorText: (text) => (/^\s*</.test(text) ? "" : oneLine(text, ERROR_CHARS)),
    request: ([message], attempt) => {
      if (message === undefined) throw new RangeError("a request needs a notification");
      const id = attemptId(attempt);
      const { contentType, body } = fillTemplate(template, valuesOf(message, id));
      // The end of a request is a second request about the same message.
      const key = attempt.messageId === undefined ? id : `${id}-resolved`;
      return {
        url,
        // A receiver that supports this header recognises a repeat.
        headers: { ...Object.fromEntries(own), "content-type": contentType, "idempotency-key": key },
        body,
      };
    },
  });
  return async (destinationId, messages, attempt) => {
    const isUnknown = attempt.messageId !== undefined && !namesResolution;
    // A chat would show it as one more message.
    return isUnknown
      ? { kind: "refused", reason: deliveryReason("no-resolution") }
      : post(destinationId, messages, attempt);
  };
}

const TITLE_CHARS = 250;
const NAME_CHARS = 250;

/** More than most services show of a message. */
const TEXT_CHARS = 8000;

/** The template when the settings have none: every value under its own name. */
const OUR_TEMPLATE: Template = {
  kind: "json",
  value: Object.fromEntries(PLACEHOLDERS.map((name) => [name, `{${name}}`])),
};

function valuesOf(notification: Notification, id: string): TemplateValues {
  const { kind, hookEventName, toolName, agentType, session, atMs, link, silent, resolution } = notification;
  return {
    title: plainLine(notification.headline, TITLE_CHARS),
    text: truncateToFit(rawBody(notification, TEXT_CHARS), TEXT_CHARS, (text) => text.length),
    kind,
    event: hookEventName,
    tool: toolName,
    agent: agentType,
    session: lineOrNull(sessionName(session)),
    session_id: session.sessionId,
    project: lineOrNull(session.projectName),
    branch: lineOrNull(session.branch),
    model: lineOrNull(session.model),
    time: isoTime(atMs),
    url: link,
    priority: priorityOf(notification),
    silent,
    id,
    resolution: resolution?.outcome ?? null,
  };
}

function lineOrNull(text: string | null): string | null {
  return plainLine(text ?? "", NAME_CHARS) || null;
}
