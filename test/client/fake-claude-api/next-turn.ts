import type { Script, ScriptTurn } from "./script.ts";

const MARKER = /\[\[scenario:([\w-]{1,60})\]\]/g;
/** After the last turn, and for the client's requests beside the conversation (a title, for example). */
const NOTHING_TO_SAY: ScriptTurn = { say: [{ text: "Nothing more to do." }] };

/** The part of a request to `/v1/messages` that decides the answer. */
export interface MessagesRequest {
  readonly model: string;
  readonly stream: boolean;
  readonly messages: readonly RequestMessage[];
  readonly tools: readonly unknown[];
}

interface RequestMessage {
  readonly role: string;
  readonly content: unknown;
}

export interface ChosenTurn {
  /** Name of the script; null when no script applies. */
  readonly script: string | null;
  /** 0 for the answer to the prompt that holds the marker. */
  readonly index: number;
  readonly turn: ScriptTurn;
}

/** @throws Error for a marker that names no script: a mistake in the test */
export function nextTurn(request: MessagesRequest, scripts: Readonly<Record<string, Script>>): ChosenTurn {
  const start = request.messages.findLastIndex((message) => markerIn(message) !== null);
  const name = start === -1 ? null : markerIn(request.messages[start]);
  // Requests without tools are not the agent's: they ask for a title or a summary of the same text.
  if (name === null || request.tools.length === 0) return { script: null, index: 0, turn: NOTHING_TO_SAY };
  const script = scripts[name];
  if (script === undefined) throw new Error(`no script is named ${name}`);
  const index = answersSince(request.messages, start);
  return { script: name, index, turn: script.turns[index] ?? NOTHING_TO_SAY };
}

function answersSince(messages: readonly RequestMessage[], start: number): number {
  return messages.slice(start).filter(({ role }) => role === "assistant").length;
}

/** Only text of a user or a parent agent counts: a tool's result may quote a marker. */
function markerIn(message: RequestMessage | undefined): string | null {
  if (message === undefined || message.role !== "user") return null;
  const texts = typeof message.content === "string" ? [message.content] : textBlocks(message.content);
  return [...texts.join("\n").matchAll(MARKER)].at(-1)?.[1] ?? null;
}

function textBlocks(content: unknown): string[] {
  if (!Array.isArray(content)) return [];
  return (content as { readonly type?: unknown; readonly text?: unknown }[]).flatMap(({ type, text }) =>
    type === "text" && typeof text === "string" ? [text] : [],
  );
}
