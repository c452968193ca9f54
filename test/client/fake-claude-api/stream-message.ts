import type { ApiBlock, ApiMessage } from "./compose-message.ts";
import type { ApiFault } from "./script.ts";

/** The events of the streaming API for a message, as SSE text; without the end when `cut` is set. */
export function streamMessage(message: ApiMessage, cut: boolean): string {
  const { content, stop_reason, usage } = message;
  const opened = { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } };
  const events: ApiEvent[] = [
    { type: "message_start", message: opened },
    ...content.flatMap((block, index) => blockEvents(block, index)),
    { type: "message_delta", delta: { stop_reason, stop_sequence: null }, usage },
    { type: "message_stop" },
  ];
  // A block that never closes is an incomplete answer.
  return (cut ? events.slice(0, -3) : events).map(encode).join("");
}

/** The stream's event for an answer that cannot be finished. */
export function streamFault({ type, message }: ApiFault): string {
  return encode({ type: "error", error: { type, message } });
}

interface ApiEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

function blockEvents(block: ApiBlock, index: number): ApiEvent[] {
  const [empty, delta] =
    block.type === "text"
      ? [
          { type: "text", text: "" },
          { type: "text_delta", text: block.text },
        ]
      : [
          { ...block, input: {} },
          { type: "input_json_delta", partial_json: JSON.stringify(block.input) },
        ];
  return [
    { type: "content_block_start", index, content_block: empty },
    { type: "content_block_delta", index, delta },
    { type: "content_block_stop", index },
  ];
}

function encode(event: ApiEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
