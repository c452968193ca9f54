import type { CallDto, TurnDto } from "../../../src/api/call-dto.ts";
import type { EventDto } from "../../../src/api/dto.ts";
import { hasEnded, isCallEnd, lineOfCall, lineOfEvents, type CallLine } from "../call-line.ts";
import { emptyGroup, keyOf, sum, touched, type GroupCall, type TurnGroup } from "./turn-group.ts";
import { ownEntry } from "../../../src/core/own-entry.ts";

/** Calls of a group that are kept, unless it is unfolded. */
const KEPT_CALLS = 30;
/** Starts of calls whose end has not come yet. */
const KEPT_STARTS = 1000;

const AGENTS: ReadonlySet<string> = new Set(["Agent", "Task"]);

const TURN_ENDS: Readonly<Partial<Record<string, TurnDto["state"]>>> = {
  Stop: "done",
  StopFailure: "failed",
  TurnInterrupted: "interrupted",
};
const SESSION_ENDS: Readonly<Partial<Record<string, TurnDto["state"]>>> = {
  ProcessGone: "lost",
  SessionEnd: "interrupted",
};

/** What belongs to the list. */
export interface GroupFilter {
  readonly passesCall: (line: CallLine) => boolean;
  /** Whether a turn of the stream is listed also without a call. */
  readonly listsTurn: (turn: Pick<TurnGroup, "prompt" | "state" | "reply">) => boolean;
}

/** What an event of the stream changed. */
export interface Acceptance {
  /** Rows more than before. */
  readonly added: number;
  /** Whether the daemon knows more about the session than the event says. */
  readonly isIncomplete: boolean;
}

const NOTHING: Acceptance = { added: 0, isIncomplete: false };

/** Turns with their calls, from the daemon's lists and from the stream; both may say the same. */
export class TurnGroups {
  readonly #groups = new Map<string, TurnGroup>();
  /** The group of each kept call, and the newest turn of each session. */
  readonly #groupOf = new Map<string, string>();
  readonly #newest = new Map<string, string>();
  readonly #starts = new Map<string, EventDto>();
  readonly #unfolded = new Set<string>();
  #filter: GroupFilter = { passesCall: () => true, listsTurn: () => true };

  values(): Iterable<TurnGroup> {
    return this.#groups.values();
  }

  get size(): number {
    return this.#groups.size;
  }

  get(key: string): TurnGroup | undefined {
    return this.#groups.get(key);
  }

  isUnfolded(key: string): boolean {
    return this.#unfolded.has(key);
  }

  /** The present state of a kept call. */
  lineOf(toolUseId: string): CallLine | undefined {
    const group = this.#groups.get(this.#groupOf.get(toolUseId) ?? "");
    return group?.lines.find(({ line }) => line.toolUseId === toolUseId)?.line;
  }

  /** Whether the newest turn of a session has a call that has not ended; subagents run for long, beside other calls. */
  hasOpenCall(sessionId: string): boolean {
    const group = this.#groups.get(this.#newest.get(sessionId) ?? "");
    return group?.lines.some(({ line }) => !hasEnded(line) && !AGENTS.has(line.toolName)) ?? true;
  }

  /** Forgets everything. */
  clear(filter: GroupFilter): void {
    for (const map of [this.#groups, this.#groupOf, this.#newest, this.#starts, this.#unfolded]) map.clear();
    this.#filter = filter;
  }

  unfold(key: string, isUnfolded: boolean): void {
    if (isUnfolded) this.#unfolded.add(key);
    else this.#unfolded.delete(key);
  }

  /** Keeps so many groups. @returns the greatest event number among those dropped, 0 for none */
  trim(kept: number): number {
    if (this.#groups.size <= kept) return 0;
    const byActivity = [...this.#groups.values()].toSorted((a, b) => b.activeSeq - a.activeSeq);
    for (const group of byActivity.slice(kept)) this.#drop(group);
    return byActivity[kept]?.activeSeq ?? 0;
  }

  #drop(group: TurnGroup): void {
    this.#groups.delete(group.key);
    this.#unfolded.delete(group.key);
    for (const { line } of group.lines) this.#groupOf.delete(line.toolUseId);
    if (this.#newest.get(group.sessionId) === group.key) this.#newest.delete(group.sessionId);
  }

  /**
   * A turn as the daemon sums it up: its numbers replace those counted from the stream.
   * @param isListed whether it comes from the list of turns that match the filter
   */
  takeTurn(turn: TurnDto, isListed: boolean): void {
    const key = keyOf(turn.session_id, turn.seq);
    const known = this.#groups.get(key);
    const startedAtMs = Date.parse(turn.started_at);
    const endedAtMs = turn.ended_at === null ? null : Date.parse(turn.ended_at);
    // An answer may be older than the stream.
    const isOlder = turn.end_seq === null && (known?.endSeq ?? null) !== null;
    this.#put({
      ...(known ?? { lines: [], machine: turn.machine, turnSeq: turn.seq, key, sessionId: turn.session_id }),
      sessionTitle: turn.session_title,
      projectName: turn.project_name,
      prompt: turn.prompt,
      state: isOlder && known !== undefined ? known.state : turn.state,
      endSeq: isOlder ? (known?.endSeq ?? null) : turn.end_seq,
      reply: isOlder ? (known?.reply ?? null) : turn.reply,
      calls: turn.calls,
      added: turn.added,
      removed: turn.removed,
      costUsd: turn.cost_usd,
      startedAtMs,
      endedAtMs: isOlder ? (known?.endedAtMs ?? null) : endedAtMs,
      activeAtMs: Math.max(known?.activeAtMs ?? 0, startedAtMs, endedAtMs ?? 0),
      activeSeq: Math.max(known?.activeSeq ?? 0, turn.seq, turn.end_seq ?? 0),
      isListed: isListed || known?.isListed === true,
    });
  }

  takeCall(call: CallDto): void {
    const key = keyOf(call.session_id, call.turn);
    const seq = call.start_seq ?? call.end_seq ?? 0;
    const line = lineOfCall(call);
    const before = this.#groupOf.get(call.tool_use_id);
    // Its turn was not known when it began.
    if (before !== undefined && before !== key) this.#remove(before, call.tool_use_id);
    const group = this.#groups.get(key) ?? emptyGroup(key, { ...call, seq: call.turn, atMs: line.startedAtMs });
    const known = before === key ? this.lineOf(call.tool_use_id) : undefined;
    const isOlder = known !== undefined && hasEnded(known) && !hasEnded(line);
    const endedAtMs = call.ended_at === null ? 0 : Date.parse(call.ended_at);
    this.#putLine(
      {
        ...group,
        activeAtMs: Math.max(group.activeAtMs, line.startedAtMs, endedAtMs),
        activeSeq: Math.max(group.activeSeq, call.end_seq ?? seq),
      },
      { seq, line: isOlder ? known : line },
    );
  }

  /** An event of the stream, newer than all before. */
  accept(event: EventDto): Acceptance {
    const { hook_event_name: name, agent_id: agentId, tool_use_id: id } = event;
    if (id !== null && name === "PreToolUse") return this.#begin(event, id);
    if (id !== null && isCallEnd(event)) return this.#end(event, id);
    // Calls that you refused end with their batch, which does not say which.
    if (name === "PostToolBatch") return { added: 0, isIncomplete: this.hasOpenCall(event.session_id) };
    if (agentId !== null) return NOTHING;
    if (name === "UserPromptSubmit") return this.#prompt(event);
    const end = ownEntry(TURN_ENDS, name) ?? ownEntry(SESSION_ENDS, name);
    return end === undefined ? NOTHING : this.#endTurn(event, end);
  }

  #prompt(event: EventDto): Acceptance {
    const key = keyOf(event.session_id, event.seq);
    if (this.#groups.has(key)) return NOTHING;
    const atMs = Date.parse(event.received_at);
    const said = { prompt: event.summary, state: "working", reply: null } as const;
    const isListed = this.#filter.listsTurn(said);
    this.#put({ ...emptyGroup(key, { ...event, atMs }), ...said, activeSeq: event.seq, isListed });
    return { added: isListed ? 1 : 0, isIncomplete: false };
  }

  #begin(event: EventDto, id: string): Acceptance {
    if (this.#groupOf.has(id) || this.#starts.has(id)) return NOTHING;
    this.#starts.set(id, event);
    const oldest = this.#starts.keys().next().value;
    if (this.#starts.size > KEPT_STARTS && oldest !== undefined) this.#starts.delete(oldest);
    const group = touched(this.#groupFor(event), event);
    const added = this.#placeLine({ ...group, calls: group.calls + 1 }, lineOfEvents(event, null), event.seq);
    return { added, isIncomplete: group.turnSeq === null };
  }

  #end(event: EventDto, id: string): Acceptance {
    const start = this.#starts.get(id) ?? null;
    this.#starts.delete(id);
    const known = this.lineOf(id);
    if (known !== undefined && hasEnded(known)) return NOTHING;
    const group = touched(this.#groups.get(this.#groupOf.get(id) ?? "") ?? this.#groupFor(event), event);
    const ended = lineOfEvents(start, event);
    const line =
      known === undefined || ended === null
        ? ended
        : { ...ended, subject: known.subject, startedAtMs: known.startedAtMs, usual: known.usual };
    const { added = null, removed = null } = event.result ?? {};
    const counted = { ...group, added: sum(group.added, added), removed: sum(group.removed, removed) };
    // Its start is not known: neither is its turn, for certain.
    const isIncomplete = known === undefined && start === null;
    const seq = group.lines.find((call) => call.line.toolUseId === id)?.seq ?? start?.seq ?? event.seq;
    return { added: this.#placeLine(counted, line, seq), isIncomplete };
  }

  #endTurn(event: EventDto, state: TurnDto["state"]): Acceptance {
    const group = this.#groups.get(this.#newest.get(event.session_id) ?? "");
    if (group === undefined) return { added: 0, isIncomplete: true };
    if ((group.endSeq ?? 0) >= event.seq) return NOTHING;
    // Ends of the session count only for a turn that has no end of its own.
    if (group.endSeq !== null && ownEntry(TURN_ENDS, event.hook_event_name) === undefined) return NOTHING;
    const isAnswered = state === "done" || state === "failed";
    const reply = isAnswered && event.summary !== "" ? event.summary : null;
    const endedAtMs = Date.parse(event.received_at);
    const isListed = group.isListed || this.#filter.listsTurn({ prompt: group.prompt, state, reply });
    this.#put({ ...touched(group, event), state, reply, endSeq: event.seq, endedAtMs, isListed });
    return { added: reply !== null && isListed ? 1 : 0, isIncomplete: true };
  }

  /** The group of a session's newest turn. */
  #groupFor(event: EventDto): TurnGroup {
    const known = this.#groups.get(this.#newest.get(event.session_id) ?? "");
    if (known !== undefined) return known;
    return emptyGroup(keyOf(event.session_id, null), { ...event, seq: null, atMs: Date.parse(event.received_at) });
  }

  /** @returns the rows added: 0 or 1 */
  #placeLine(group: TurnGroup, line: CallLine | null, seq: number): number {
    if (line === null || !this.#filter.passesCall(line)) {
      // A turn of which nothing is shown needs no group of its own.
      if (this.#groups.has(group.key)) this.#put(group);
      return 0;
    }
    const isNew = !this.#groupOf.has(line.toolUseId);
    this.#putLine(group, { seq, line });
    return isNew ? 1 : 0;
  }

  #putLine(group: TurnGroup, call: GroupCall): void {
    const id = call.line.toolUseId;
    const others = group.lines.filter(({ line }) => line.toolUseId !== id);
    const at = others.findIndex(({ seq }) => seq < call.seq);
    const lines = others.toSpliced(at === -1 ? others.length : at, 0, call);
    this.#groupOf.set(id, group.key);
    this.#put({ ...group, lines: this.#bounded(group.key, lines) });
  }

  #bounded(key: string, lines: readonly GroupCall[]): readonly GroupCall[] {
    if (this.#unfolded.has(key) || lines.length <= KEPT_CALLS) return lines;
    for (const { line } of lines.slice(KEPT_CALLS)) this.#groupOf.delete(line.toolUseId);
    return lines.slice(0, KEPT_CALLS);
  }

  #remove(key: string, toolUseId: string): void {
    const group = this.#groups.get(key);
    this.#groupOf.delete(toolUseId);
    if (group === undefined) return;
    const lines = group.lines.filter(({ line }) => line.toolUseId !== toolUseId);
    if (lines.length === 0 && group.turnSeq === null) this.#drop(group);
    else this.#put({ ...group, lines });
  }

  #put(group: TurnGroup): void {
    this.#groups.set(group.key, group);
    const newest = this.#groups.get(this.#newest.get(group.sessionId) ?? "");
    if ((newest?.turnSeq ?? -1) <= (group.turnSeq ?? 0)) this.#newest.set(group.sessionId, group.key);
  }
}
