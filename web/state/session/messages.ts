import type { TurnDto } from "../../../src/api/call-dto.ts";
import type { EventDto } from "../../../src/api/dto.ts";
import type { MessageDto } from "../../../src/api/session-dto.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { compareText } from "../compare-text.ts";

/** A message of a person or the model. */
export interface Message {
  readonly key: string;
  readonly role: MessageDto["role"];
  readonly atMs: number;
  readonly agentId: string | null;
  readonly text: string;
  /** The event of the same message, whose payload may have more of it; null for none. */
  readonly seq: number | null;
  /** Whether this is one line of the event's full text. */
  readonly isCut: boolean;
  /** The turn that this prompt began; null for any other message. */
  readonly turn: TurnDto | null;
}

const ROLE_OF: ReadonlyMap<string, MessageDto["role"]> = new Map([
  ["UserPromptSubmit", "prompt"],
  ["MessageDisplay", "reply"],
  ["Stop", "reply"],
  ["SubagentStop", "reply"],
]);

/** Hook and transcript report the same moment at most this far apart. */
const SAME_MOMENT_MS = 60_000;
/** A shorter text may occur in another one by chance. */
const DISTINCTIVE_LENGTH = 12;

/**
 * Prompts and replies from the transcript, and from events and turns what it lacks (yet): with hooks alone there is no
 * transcript. Oldest first.
 */
export function mergeMessages(
  messages: readonly MessageDto[],
  events: readonly EventDto[],
  turns: readonly TurnDto[] = [],
): readonly Message[] {
  const index = createMessageIndex();
  for (const message of [...messages].sort((a, b) => compareText(a.at, b.at))) {
    const { uuid: key, role, agent_id: agentId, text } = message;
    index.add({ key, role, atMs: Date.parse(message.at), agentId, text, seq: null, isCut: false, turn: null });
  }
  for (const event of events) {
    const role = ROLE_OF.get(event.hook_event_name);
    const text = saidIn(event);
    if (role === undefined || text === null) continue;
    const { agent_id: agentId, seq } = event;
    const atMs = Date.parse(event.received_at);
    const message = { key: `event ${seq}`, role, atMs, agentId, text, seq, isCut: true, turn: null };
    if (!index.merges(message)) index.add(message);
  }
  for (const turn of turns) {
    const { seq, prompt: text } = turn;
    const message = { key: `event ${seq}`, role: "prompt", agentId: null, text, seq, isCut: true, turn } as const;
    if (!index.merges({ ...message, atMs: Date.parse(turn.started_at) }))
      index.add({ ...message, atMs: Date.parse(turn.started_at) });
  }
  return index.all.toSorted((a, b) => a.atMs - b.atMs);
}

/** What an event says of a message, in one line; null for an event of none. */
function saidIn({ hook_event_name: name, summary }: EventDto): string | null {
  const text = name === "SubagentStop" ? afterType(summary) : summary;
  return ROLE_OF.has(name) && text !== "" ? text : null;
}

export function reports(event: EventDto, { agentId, atMs, text }: Message): boolean {
  const said = saidIn(event);
  if (said === null || event.agent_id !== agentId) return false;
  const isNear = Math.abs(Date.parse(event.received_at) - atMs) <= SAME_MOMENT_MS;
  return isNear && isSame(oneLine(text), oneLine(said.replace(/…$/, "")));
}

/** `Explore: three lines` is what a subagent of type Explore said. */
function afterType(summary: string): string {
  return summary.replace(/^[\w.:-]{1,60}: /, "");
}

/** Known messages, indexed by time. */
function createMessageIndex() {
  const all: Message[] = [];
  const bySeq = new Map<number, number>();
  /** Each a minute of one agent's prompts or replies. */
  const slots = new Map<string, { readonly index: number; readonly line: string }[]>();
  const slotOf = ({ role, agentId, atMs }: Message, offset: number) =>
    `${role} ${agentId} ${Math.floor(atMs / SAME_MOMENT_MS) + offset}`;
  return {
    all,
    add(message: Message): void {
      const slot = slotOf(message, 0);
      const entry = { index: all.length, line: oneLine(message.text) };
      const known = slots.get(slot);
      if (known === undefined) slots.set(slot, [entry]);
      else known.push(entry);
      if (message.seq !== null) bySeq.set(message.seq, all.length);
      all.push(message);
    },
    /** Whether the message is known already; if so, adds its other source to the known one. */
    merges(message: Message): boolean {
      const { seq, turn } = message;
      const place = seq === null ? undefined : bySeq.get(seq);
      const found = place === undefined ? undefined : all[place];
      if (place !== undefined && found !== undefined) {
        all[place] = { ...found, turn };
        return true;
      }
      const line = oneLine(message.text.replace(/…$/, ""));
      for (const offset of [-1, 0, 1]) {
        for (const { index, line: other } of slots.get(slotOf(message, offset)) ?? []) {
          const known = all[index];
          if (known === undefined || Math.abs(known.atMs - message.atMs) > SAME_MOMENT_MS) continue;
          if (!isSame(other, line)) continue;
          // Two prompts in the same words are two messages.
          if (turn !== null && known.turn !== null) continue;
          all[index] = { ...known, seq, turn };
          if (seq !== null) bySeq.set(seq, index);
          return true;
        }
      }
      return false;
    },
  };
}

/** One may be a cut line of the other's full text, or a piece of it. */
function isSame(full: string, line: string): boolean {
  if (line.length >= full.length) return line.startsWith(full);
  return full.startsWith(line) || (line.length >= DISTINCTIVE_LENGTH && full.includes(line));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** The full text of a message from its event's payload. */
export function fullText(payload: JsonObject): string | null {
  for (const name of ["prompt", "last_assistant_message", "delta"]) {
    const text = payload[name];
    if (typeof text === "string" && text.trim() !== "") return text.trim();
  }
  return null;
}

const FOLDED_LINES = 16;
const FOLDED_CHARS = 1600;

/** The beginning of a long text; null if the text is short. */
export function foldText(text: string): string | null {
  let end = -1;
  for (let line = 0; line < FOLDED_LINES && end < text.length; line++) {
    const next = text.indexOf("\n", end + 1);
    end = next < 0 ? text.length : next;
  }
  const cut = Math.min(end, FOLDED_CHARS);
  // Folding a few words would take as much room as showing them.
  if (text.length - cut < 200 && !text.slice(cut + 1).includes("\n")) return null;
  return text.slice(0, cut).trimEnd();
}
