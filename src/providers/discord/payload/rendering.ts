import { plainLine } from "../../../core/format/sanitize.ts";
import type { JsonObject } from "../../../core/json.ts";
import type { Notification, SessionCard, SessionLabel } from "../../../core/notification/notification.ts";
import { sessionName, shortId } from "../../../core/session/session-name.ts";
import type { RestFile } from "../rest/rest-client.ts";
import { toCardBody, toPlainCardBody } from "./card-body.ts";
import { toMessageBody, type MessageOptions, toPlainFallback } from "./discord-message.ts";
import { type MessageBody, type MessageFile, LIMITS } from "./message-types.ts";

export interface RenderedMessage {
  readonly body: JsonObject;
  readonly files: readonly RestFile[];
}

/** Converts texts to Discord's bodies. */
export interface Rendering {
  message(messages: readonly Notification[]): RenderedMessage;
  /** The same as short plain text, if Discord rejects the rich form. */
  plainMessage(messages: readonly Notification[]): RenderedMessage;
  card(card: SessionCard): RenderedMessage;
  plainCard(card: SessionCard): RenderedMessage;
  threadName(session: SessionLabel): string;
}

export interface RenderingOptions extends MessageOptions {
  /** Prefix of thread names; may be empty. */
  readonly threadPrefix: string;
}

/** Converts texts to Discord's bodies, in one language. */
export function createRendering(options: RenderingOptions): Rendering {
  return {
    message(messages) {
      const { body, files } = toMessageBody(messages, options);
      return rendered(body, files);
    },
    plainMessage: (messages) => rendered(toPlainFallback(messages, options)),
    card: (card) => rendered(toCardBody(card, options)),
    plainCard: (card) => rendered(toPlainCardBody(card)),
    threadName: (label) => threadName({ label, prefix: options.threadPrefix }),
  };
}

function rendered(body: MessageBody, files: readonly MessageFile[] = []): RenderedMessage {
  // Plain text whatever the name says: it is shown, never run.
  return {
    body,
    files: files.map(({ name, text }) => ({ name, contentType: "text/plain; charset=utf-8", data: text })),
  };
}

const PROJECT_CHARS = 30;

/**
 * The name of a session's thread or post: prefix, project, the session's name, and the short id. The id comes last, so
 * that the thread is found after a change of title. The project comes first, because a list of threads shows nothing
 * else. 1 to 100 units. Without project and title it is the Python notifier's name.
 */
export function threadName({ label, prefix }: { readonly label: SessionLabel; readonly prefix: string }): string {
  const id = shortId(label.sessionId);
  const before = plainLine(prefix, 40);
  const project = plainLine(label.projectName ?? "", PROJECT_CHARS);
  const title = plainLine(sessionName(label), LIMITS.threadName);
  const name = project === "" || sessionName(label) === label.projectName ? title : `${project}: ${title}`;
  if (name === id || name === "") return before === "" ? id : `${before} ${id}`;
  const end = ` · ${id}`;
  const start = before === "" ? "" : `${before} `;
  return `${start}${plainLine(name, LIMITS.threadName - start.length - end.length)}${end}`;
}
