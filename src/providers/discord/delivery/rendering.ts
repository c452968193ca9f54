import type { Notification, SessionCard, SessionLabel } from "../../../core/notification/notification.ts";
import type { JsonObject } from "../../../core/json.ts";
import type { RestFile } from "../rest/payload.ts";

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
