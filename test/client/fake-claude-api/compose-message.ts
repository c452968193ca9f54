import type { ScriptBlock, TokenUsage } from "./script.ts";

export interface ApiMessage {
  readonly id: string;
  readonly type: "message";
  readonly role: "assistant";
  readonly model: string;
  readonly content: readonly ApiBlock[];
  readonly stop_reason: string;
  readonly stop_sequence: null;
  readonly usage: TokenUsage;
}

export type ApiBlock =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "tool_use"; readonly id: string; readonly name: string; readonly input: unknown };

interface MessageParts {
  /** Unique in the run. */
  readonly number: number;
  readonly model: string;
  readonly blocks: readonly ScriptBlock[];
  readonly usage: TokenUsage;
  readonly stopReason?: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
}

export function composeMessage({ number, model, blocks, usage, stopReason, variables }: MessageParts): ApiMessage {
  const content = blocks.map((block, index): ApiBlock => {
    if ("text" in block) return { type: "text", text: fill(block.text, variables) };
    const input = JSON.parse(JSON.stringify(block.input), (_key, value: unknown) =>
      typeof value === "string" ? fill(value, variables) : value,
    ) as unknown;
    return { type: "tool_use", id: `toolu_fake${number}x${index}`, name: block.tool, input };
  });
  return {
    id: `msg_fake${number}`,
    type: "message",
    role: "assistant",
    model,
    content,
    stop_reason: stopReason ?? (content.some(({ type }) => type === "tool_use") ? "tool_use" : "end_turn"),
    stop_sequence: null,
    usage,
  };
}

function fill(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => variables[name] ?? whole);
}
