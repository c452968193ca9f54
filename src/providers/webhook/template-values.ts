import { isoTime } from "../../core/format/iso-time.ts";
import type { Notification } from "../../core/notification/notification.ts";
import { plainLine } from "../../core/format/plain-line.ts";
import { sessionName } from "../../core/format/session-name.ts";
import type { Template } from "../../core/template/parse-template.ts";
import { PLACEHOLDERS, type TemplateValues } from "../../core/template/placeholders.ts";
import { truncateToFit, headlineOf, plainBody } from "../message-text.ts";
import { priorityOf } from "../look.ts";

const TITLE_CHARS = 250;
const NAME_CHARS = 250;

/** More than most services show of a message. */
const TEXT_CHARS = 8000;

/** The template when the settings have none: every value under its own name. */
export const OUR_TEMPLATE: Template = {
  kind: "json",
  value: Object.fromEntries(PLACEHOLDERS.map((name) => [name, `{${name}}`])),
};

export function valuesOf(notification: Notification, id: string): TemplateValues {
  const { kind, hookEventName, toolName, agentType, session, atMs, link, silent } = notification;
  return {
    title: headlineOf(notification, TITLE_CHARS),
    text: truncateToFit(plainBody(notification, TEXT_CHARS), TEXT_CHARS, (text) => text.length),
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
  };
}

function lineOrNull(text: string | null): string | null {
  return plainLine(text ?? "", NAME_CHARS) || null;
}
