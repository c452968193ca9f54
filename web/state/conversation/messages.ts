import type { EventDto } from "../../../src/api/dto.ts";
import type { MessageDto } from "../../../src/api/session-dto.ts";

/** Something that a person or the model said. */
export interface Message {
  readonly key: string;
  readonly role: MessageDto["role"];
  readonly atMs: number;
  readonly agentId: string | null;
  readonly text: string;
  /** The event that tells of it too, and whose payload may have more of it; null where none does. */
  readonly seq: number | null;
  /** Whether this is one line of what the event has in full. */
  readonly isCut: boolean;
}

const ROLE_OF: ReadonlyMap<string, MessageDto["role"]> = new Map([
  ["UserPromptSubmit", "prompt"],
  ["MessageDisplay", "reply"],
  ["Stop", "reply"],
  ["SubagentStop", "reply"],
]);

/** Hook and transcript tell of one moment; this is how far apart they may do so. */
const SAME_MOMENT_MS = 60_000;
/** A text shorter than this may stand in another one by chance. */
const DISTINCTIVE_LENGTH = 12;

/**
 * Prompts and replies as the transcript has them, and from events what it does not have (yet): with hooks alone there
 * is no transcript to read. Oldest first.
 */
export function messageOf(messages: readonly MessageDto[], events: readonly EventDto[]): readonly Message[] {
  const index = createMessageIndex();
  for (const message of [...messages].sort((a, b) => compare(a.at, b.at))) {
    const { uuid: key, role, agent_id: agentId, text } = message;
    index.add({ key, role, atMs: Date.parse(message.at), agentId, text, seq: null, isCut: false });
  }
  const firstOfHook = index.all.length;
  for (const event of events) {
    const role = ROLE_OF.get(event.hook_event_name);
    const text = event.hook_event_name === "SubagentStop" ? afterType(event.summary) : event.summary;
    if (role === undefined || text === "") continue;
    const { agent_id: agentId, seq } = event;
    const message = { key: `event ${seq}`, role, atMs: Date.parse(event.received_at), agentId, text, seq, isCut: true };
    if (!index.merges(message)) index.add(message);
  }
  // What hooks tell is in its own order already; both together are not.
  return firstOfHook === 0 ? index.all : index.all.toSorted((a, b) => a.atMs - b.atMs);
}

/** `Explore: three lines` is what a subagent of the type Explore says. */
function afterType(summary: string): string {
  return summary.replace(/^[\w.:-]{1,60}: /, "");
}

/** What is known to have been said, to be looked up by its moment. */
function createMessageIndex() {
  const all: Message[] = [];
  const slots = new Map<string, { readonly index: number; readonly line: string }[]>();
  const slotOf = ({ role, agentId, atMs }: Message, away: number) =>
    `${role} ${agentId} ${Math.floor(atMs / SAME_MOMENT_MS) + away}`;
  return {
    all,
    add(message: Message): void {
      const slot = slotOf(message, 0);
      const entry = { index: all.length, line: oneLine(message.text) };
      const known = slots.get(slot);
      if (known === undefined) slots.set(slot, [entry]);
      else known.push(entry);
      all.push(message);
    },
    /** Whether it was told already; if so, what was told learns where else it stands. */
    merges(message: Message): boolean {
      const line = oneLine(message.text.replace(/…$/, ""));
      for (const away of [-1, 0, 1]) {
        for (const { index, line: other } of slots.get(slotOf(message, away)) ?? []) {
          const known = all[index];
          if (known === undefined || Math.abs(known.atMs - message.atMs) > SAME_MOMENT_MS) continue;
          if (!isSame(other, line)) continue;
          all[index] = { ...known, seq: message.seq };
          return true;
        }
      }
      return false;
    },
  };
}

/** One may be a line, cut, of what the other has in full, or a piece of it. */
function isSame(full: string, line: string): boolean {
  if (line.length >= full.length) return line.startsWith(full);
  return full.startsWith(line) || (line.length >= DISTINCTIVE_LENGTH && full.includes(line));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
