import type { RenderedMessage, Rendering } from "../delivery/rendering.ts";
import type { MessageBody, MessageFile } from "./message-types.ts";
import { toCardBody, toPlainCardBody } from "./card-body.ts";
import { toMessageBody, type MessageOptions } from "./discord-message.ts";
import { toPlainFallback } from "./plain-fallback.ts";
import { threadName } from "./thread-name.ts";

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
