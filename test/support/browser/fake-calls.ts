import type { CallDto, CallsDto, TurnDto, TurnsDto } from "../../../src/api/call-dto.ts";
import type { EventDto } from "../../../src/api/dto.ts";
import { isCallEnd, lineOfEvents } from "../../../web/state/call-line.ts";
import { sampleCall } from "../page/state-harness.ts";

type Titles = ReadonlyMap<string, string | null>;

/** The answer of `/api/calls` over a few events. */
export function callsOf(events: readonly EventDto[], query: URLSearchParams, titles: Titles): CallsDto {
  const turns = allTurns(events, titles);
  const matching = events
    .filter((event) => event.hook_event_name === "PreToolUse" && event.tool_use_id !== null)
    .map((start) => toCall(start, events, turns, titles))
    .filter((call) => {
      const [tools, statuses] = [query.get("tool")?.split(","), query.get("status")?.split(",")];
      const searched = (query.get("q") ?? "").toLowerCase();
      return (
        isOf(call, query) &&
        (tools === undefined || tools.includes(call.tool_name)) &&
        (statuses === undefined || statuses.includes(call.outcome ?? "open")) &&
        call.summary.toLowerCase().includes(searched)
      );
    })
    .toReversed()
    .filter((call) => (call.start_seq ?? 0) < before(query));
  const calls = matching.slice(0, limit(query));
  const seqs = new Set(calls.map((call) => call.turn));
  return {
    calls,
    turns: turns.filter((turn) => seqs.has(turn.seq)),
    next: matching.length > calls.length ? String(calls.at(-1)?.start_seq ?? 0) : null,
  };
}

/** The answer of `/api/turns`. */
export function turnsOf(events: readonly EventDto[], query: URLSearchParams, titles: Titles): TurnsDto {
  const matching = allTurns(events, titles)
    .filter(
      (turn) =>
        isOf(turn, query) &&
        (query.get("state") ?? turn.state) === turn.state &&
        turn.prompt.toLowerCase().includes((query.get("q") ?? "").toLowerCase()) &&
        turn.seq < before(query),
    )
    .toReversed();
  const turns = matching.slice(0, limit(query));
  return { turns, next: matching.length > turns.length ? String(turns.at(-1)?.seq ?? 0) : null };
}

function isOf(
  row: { readonly session_id: string; readonly project_name: string | null },
  query: URLSearchParams,
): boolean {
  return (
    (query.get("session") ?? row.session_id) === row.session_id &&
    (query.get("project") ?? row.project_name) === row.project_name
  );
}

const before = (query: URLSearchParams): number => Number(query.get("before") ?? Number.MAX_SAFE_INTEGER);
const limit = (query: URLSearchParams): number => Number(query.get("limit") ?? 50);

function toCall(start: EventDto, events: readonly EventDto[], turns: readonly TurnDto[], titles: Titles): CallDto {
  const end = events.find((event) => event.tool_use_id === start.tool_use_id && isCallEnd(event)) ?? null;
  const outcome = end === null ? null : lineOfEvents(start, end)?.outcome;
  return {
    ...sampleCall(start.tool_use_id ?? "", {
      tool_name: start.tool_name ?? "",
      summary: start.summary,
      started_at: start.received_at,
      ended_at: end?.received_at ?? null,
      outcome: outcome === undefined || outcome === "open" || outcome === "asked" ? null : outcome,
      duration_ms: end?.duration_ms ?? null,
    }),
    session_id: start.session_id,
    session_title: titles.get(start.session_id) ?? null,
    project_name: start.project_name,
    result: end?.result ?? null,
    start_seq: start.seq,
    end_seq: end?.seq ?? null,
    turn: turns.findLast((turn) => turn.session_id === start.session_id && turn.seq < start.seq)?.seq ?? null,
  };
}

const ENDS = { Stop: "done", StopFailure: "failed" } as const;

function allTurns(events: readonly EventDto[], titles: Titles): readonly TurnDto[] {
  const prompts = events.filter((event) => event.hook_event_name === "UserPromptSubmit");
  return prompts.map((prompt) => {
    const ofSession = events.filter(({ session_id: id, seq }) => id === prompt.session_id && seq > prompt.seq);
    const next = prompts.find(({ session_id: id, seq }) => id === prompt.session_id && seq > prompt.seq);
    const own = ofSession.filter(({ seq }) => next === undefined || seq < next.seq);
    const end = own.find(({ hook_event_name: name }) => name in ENDS);
    const sum = (field: "added" | "removed") => own.reduce((total, { result }) => total + (result?.[field] ?? 0), 0);
    return {
      session_id: prompt.session_id,
      session_title: titles.get(prompt.session_id) ?? null,
      project_name: prompt.project_name,
      seq: prompt.seq,
      prompt: prompt.summary,
      by_person: true,
      state: end === undefined ? "working" : (ENDS[end.hook_event_name as keyof typeof ENDS] ?? "unknown"),
      started_at: prompt.received_at,
      ended_at: end?.received_at ?? null,
      end_seq: end?.seq ?? null,
      reply: end?.summary ?? null,
      calls: own.filter(({ hook_event_name: name }) => name === "PreToolUse").length,
      failures: own.filter(({ status }) => status === "failed").length,
      added: sum("added"),
      removed: sum("removed"),
      unknown_edits: 0,
      tokens: null,
      cost_usd: null,
      cost_estimated: true,
    };
  });
}
