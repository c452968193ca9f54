import type { HistoryCall, HistoryLine, HistoryResult } from "../../agents/transcript/history.ts";
import { toParsed } from "../../agents/payload/parse-payload.ts";
import type { HookEvent } from "../../core/event.ts";
import type { JsonObject } from "../../core/json.ts";
import type { ObservedEvent } from "../../core/ports.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import { callOutcome } from "../transcripts/learn-from-lines.ts";
import { failureEvent, interruptionEvent } from "../transcripts/transcript-events.ts";

/** The subagent whose file it is. */
export interface HistoryAgent {
  readonly agentId: string;
  readonly agentType: string;
}

interface HistoryOptions {
  readonly sessionId: string;
  /** The session's own file. */
  readonly transcriptPath: string;
  readonly agent: HistoryAgent | null;
  readonly redactor: Redactor;
  readonly nowMs: number;
}

/** Where a line stands. */
interface Place {
  readonly uuid: string;
  readonly atMs: number;
}

/** The end of a turn, which is known once the next line is another turn's. */
interface TurnEnd {
  readonly kind: "stop" | "failure";
  readonly messageId: string | null;
  readonly event: ObservedEvent;
}

interface OpenCall extends HistoryCall {
  /** The summary of its event; null where that was skipped. */
  readonly summary: string | null;
}

/** Calls without a result whose inputs are remembered. */
const MAX_CALLS = 200;

/** Makes the events that hooks would have reported from one file's lines, in their order. */
export function createHistoryEvents(options: HistoryOptions) {
  const { sessionId, transcriptPath, agent, redactor, nowMs } = options;
  const calls = new Map<string, OpenCall>();
  let hasBegun = false;
  let hadBegun = false;
  let held: readonly ObservedEvent[] = [];
  let turnEnd: TurnEnd | null = null;
  let last: (Place & Pick<HistoryLine, "cwd">) | null = null;
  let reply: HistoryLine["reply"] = null;

  /** @param key what of the line it is: a line can be several events */
  function eventOf(payload: JsonObject, { uuid, atMs }: Place, key: string): ObservedEvent {
    const whose = agent === null ? {} : { agent_id: agent.agentId, agent_type: agent.agentType };
    const parsed = toParsed(
      { session_id: sessionId, transcript_path: transcriptPath, ...whose, ...payload },
      { receivedAtMs: atMs, redactor },
    );
    if (parsed.kind !== "event") throw new TypeError(`a payload of our own is ${parsed.reason}`);
    return { event: { ...parsed.event, source: "import" }, key: keyOf(uuid, key) };
  }

  const keyOf = (uuid: string, key: string): string => `import:${sessionId}:${uuid}:${key}`;

  function begin(line: HistoryLine, place: Place): readonly ObservedEvent[] {
    const cwd = { cwd: line.cwd };
    if (agent !== null) {
      // The client's internal agents have no type, and no start.
      return agent.agentType === "" ? [] : [eventOf({ hook_event_name: "SubagentStart", ...cwd }, place, "start")];
    }
    return [eventOf({ hook_event_name: "SessionStart", source: "import", ...cwd }, place, "start")];
  }

  function answer(line: HistoryLine, place: Place): readonly ObservedEvent[] {
    const { messageId, cwd } = line;
    // A failed request that was repeated did not end the turn.
    const before = turnEnd?.kind === "stop" && turnEnd.messageId !== messageId ? endTurn() : [];
    turnEnd = null;
    reply = line.reply ?? reply;
    const started = line.calls.map((call, index) => {
      const of = { tool_name: call.toolName, tool_input: call.input, tool_use_id: call.toolUseId };
      const observed = eventOf({ hook_event_name: "PreToolUse", cwd, ...of }, place, `call${index}`);
      remember({ ...call, summary: observed.event.summary });
      return observed;
    });
    if (line.endsTurn && agent === null) {
      const payload = { hook_event_name: "Stop", cwd, last_assistant_message: reply };
      turnEnd = { kind: "stop", messageId, event: eventOf(payload, place, "stop") };
    }
    return [...before, ...started, ...ownResults(line, place)];
  }

  function remember(call: OpenCall): void {
    const oldest = calls.size >= MAX_CALLS ? calls.keys().next().value : undefined;
    if (oldest !== undefined) calls.delete(oldest);
    calls.set(call.toolUseId, call);
  }

  function resultEvent(ended: HistoryResult, line: HistoryLine, place: Place): ObservedEvent {
    const { result, response, text, durationMs } = ended;
    const { toolUseId } = result;
    const { outcome, decidedBy } = callOutcome(result, place.atMs);
    const call = calls.get(toolUseId);
    calls.delete(toolUseId);
    const of = {
      cwd: line.cwd,
      tool_name: call?.toolName ?? "?",
      tool_input: call?.input ?? {},
      tool_use_id: toolUseId,
      ...(durationMs !== null && { duration_ms: durationMs }),
    };
    const key = `end:${toolUseId}`;
    if (outcome === "ok")
      return succeeded(eventOf({ hook_event_name: "PostToolUse", ...of, tool_response: response }, place, key));
    if (outcome !== "denied") {
      const failed = { hook_event_name: "PostToolUseFailure", ...of, error: text };
      return eventOf({ ...failed, is_interrupt: outcome === "interrupted" }, place, key);
    }
    // The only hook that reports a refused call.
    const refused = { tool_calls: [{ ...of, tool_response: text }], ...of };
    const { event } = eventOf({ hook_event_name: "PostToolBatch", ...refused }, place, key);
    const nothing = { durationMs: null, backgroundTaskId: null, agent: null };
    const action = { kind: "tool-ended", toolUseId, outcome, deniedBy: decidedBy, ...nothing } as const;
    const summary = call?.summary ?? event.summary;
    return { event: { ...event, status: "denied", summary, action }, key: keyOf(place.uuid, key) };
  }

  /** A result whose call is not in the file was copied from another session. */
  function ownResults(line: HistoryLine, place: Place): readonly ObservedEvent[] {
    const own = line.results.filter(({ result }) => calls.has(result.toolUseId));
    return own.map((one) => resultEvent(one, line, place));
  }

  function message(line: HistoryLine, place: Place): readonly ObservedEvent[] {
    const { prompt, promptId, permissionMode, cwd } = line;
    if (line.results.length > 0) turnEnd = turnEnd?.kind === "stop" ? turnEnd : null;
    const results = ownResults(line, place);
    const interruption = line.line.facts.find(({ kind }) => kind === "interrupted");
    if (interruption?.kind === "interrupted") {
      const at = { sessionId, agentId: agent?.agentId ?? null, ...place };
      return [...results, ...endTurn(), asImport(interruptionEvent(at, interruption.during))];
    }
    if (prompt === null || agent !== null) return results;
    const before = endTurn();
    reply = null;
    const submitted = { hook_event_name: "UserPromptSubmit", cwd, prompt, prompt_id: promptId };
    const mode = permissionMode === null ? {} : { permission_mode: permissionMode };
    return [...results, ...before, eventOf({ ...submitted, ...mode }, place, "prompt")];
  }

  function failure({ line }: HistoryLine, place: Place): void {
    const fact = line.facts.find(({ kind }) => kind === "api-error");
    if (fact?.kind !== "api-error" || agent !== null) return;
    const { error, message: text, untilMs } = fact;
    const turn = { sessionId, agentId: null, ...place, error, message: text, untilMs };
    turnEnd = { kind: "failure", messageId: null, event: asImport(failureEvent(turn)) };
  }

  function release(): readonly ObservedEvent[] {
    const released = held;
    held = [];
    return released;
  }

  function endTurn(): readonly ObservedEvent[] {
    const ended = turnEnd === null ? [] : [turnEnd.event];
    turnEnd = null;
    return ended;
  }

  return {
    /** Remembers a line whose events are stored, or too old. */
    skip: (line: HistoryLine, isStored: boolean): void => {
      hasBegun ||= isStored;
      for (const call of line.calls) remember({ ...call, summary: null });
    },

    /**
     * Leaves out a line that was copied from another session. Some clients mark only answers: the prompt before it was
     * copied, too.
     */
    skipCopy: (): void => {
      if (held.length > 0) hasBegun = hadBegun;
      held = [];
      last = null;
      turnEnd = null;
    },

    /** The events of a line; those of a prompt come with the line after it. */
    take: (history: HistoryLine): readonly ObservedEvent[] => {
      const { uuid, atMs } = history.line;
      if (uuid === null || atMs === null) return [];
      const before = release();
      // A clock that was ahead.
      const place = { uuid, atMs: Math.min(atMs, nowMs) };
      hadBegun = hasBegun;
      const first = hasBegun ? [] : begin(history, place);
      hasBegun = true;
      last = { ...place, cwd: history.cwd };
      if (history.messageId !== null) return [...before, ...first, ...answer(history, place)];
      failure(history, place);
      const events = [...first, ...message(history, place)];
      if (history.prompt === null) return [...before, ...events];
      held = events;
      return before;
    },

    /** The events that the end of the file shows; a session's history ends there. */
    end: (): readonly ObservedEvent[] => {
      const ended = [...release(), ...endTurn()];
      if (last === null) return ended;
      const { cwd } = last;
      if (agent === null) {
        const imported = eventOf({ hook_event_name: "SessionImported", cwd }, last, "imported");
        return [...ended, { ...imported, event: { ...imported.event, summary: "", action: HISTORY_ENDS } }];
      }
      const payload = { hook_event_name: "SubagentStop", cwd, last_assistant_message: reply };
      return [...ended, eventOf(payload, last, "stop")];
    },
  };
}

const HISTORY_ENDS = { kind: "session-ended", reason: "imported" } as const satisfies HookEvent["action"];

/** A payload may not say that its call succeeded; the transcript does. */
function succeeded({ event, key }: ObservedEvent): ObservedEvent {
  const { action } = event;
  if (action.kind !== "tool-ended" || action.outcome !== "unknown") return { event, key };
  return { event: { ...event, status: "ok", action: { ...action, outcome: "ok" } }, key };
}

/** Its key stays: observed or imported, it is one event. */
function asImport({ event, key }: ObservedEvent): ObservedEvent {
  return { event: { ...event, source: "import" }, key };
}
