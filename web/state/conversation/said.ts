import type { EventDto } from "../../../src/protocol/dto.ts";
import type { MessageDto } from "../../../src/protocol/session-dto.ts";

/** Something that a person or the model said. */
export interface Said {
  readonly key: string;
  readonly role: MessageDto["role"];
  readonly atMs: number;
  readonly agentId: string | null;
  readonly text: string;
  /** The event whose payload has the whole of it; null when this is the whole. */
  readonly wholeIn: number | null;
}

const ROLE_OF: ReadonlyMap<string, MessageDto["role"]> = new Map([
  ["UserPromptSubmit", "prompt"],
  ["Stop", "reply"],
  ["SubagentStop", "reply"],
]);

/** Hook and transcript tell of one moment; this is how far apart they may do so. */
const SAME_MOMENT_MS = 60_000;

/**
 * Prompts and replies as the transcript has them, and from events what it does not have (yet): with hooks alone there
 * is no transcript to read. Oldest first.
 */
export function saidOf(messages: readonly MessageDto[], events: readonly EventDto[]): readonly Said[] {
  const told = messages.map((message): Said => ({
    key: message.uuid,
    role: message.role,
    atMs: Date.parse(message.at),
    agentId: message.agent_id,
    text: message.text,
    wholeIn: null,
  }));
  const byHook = events.flatMap((event): Said[] => {
    const role = ROLE_OF.get(event.hook_event_name);
    if (role === undefined || event.summary === "") return [];
    const atMs = Date.parse(event.received_at);
    const heard = told.some(
      (said) =>
        said.role === role &&
        said.agentId === event.agent_id &&
        Math.abs(said.atMs - atMs) < SAME_MOMENT_MS &&
        isSame(said.text, event.summary),
    );
    if (heard) return [];
    const key = `event ${event.seq}`;
    return [{ key, role, atMs, agentId: event.agent_id, text: event.summary, wholeIn: event.seq }];
  });
  return [...told, ...byHook].sort((a, b) => a.atMs - b.atMs);
}

/** An event's summary is one line, cut, of what the transcript has in full, or the other way round. */
function isSame(whole: string, summary: string): boolean {
  const [a, b] = [oneLine(whole), oneLine(summary.replace(/…$/, ""))];
  return a.startsWith(b) || b.startsWith(a);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
