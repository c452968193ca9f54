import type { Notification, SessionCard, SessionLabel } from "../../../core/notification/notification.ts";
import type { JsonObject } from "../../../core/json.ts";
import type { RestFile } from "../rest/payload.ts";

export interface RenderedMessage {
  readonly body: JsonObject;
  readonly files: readonly RestFile[];
}

/** How texts become Discord's bodies. */
export interface Rendering {
  message(messages: readonly Notification[]): RenderedMessage;
  /** The same as short plain text, for when Discord refuses the rich form. */
  plainMessage(messages: readonly Notification[]): RenderedMessage;
  card(card: SessionCard): RenderedMessage;
  plainCard(card: SessionCard): RenderedMessage;
  threadName(session: SessionLabel): string;
}
