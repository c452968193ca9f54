import type { CallDto, TurnDto } from "../../../src/api/call-dto.ts";
import type { EventDto } from "../../../src/api/dto.ts";
import { sampleCall, sampleEvent } from "./state-harness.ts";

/** A moment so many seconds after the first. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
}

/** A turn of session `s1` that is at work; event `seq` began it, in its second. */
export function sampleTurn(seq: number, different: Partial<TurnDto> = {}): TurnDto {
  return {
    session_id: "s1",
    session_title: "Charge",
    project_name: "shop",
    seq,
    prompt: `prompt ${seq}`,
    by_person: true,
    state: "working",
    started_at: at(seq),
    ended_at: null,
    end_seq: null,
    reply: null,
    calls: 0,
    failures: 0,
    added: null,
    removed: null,
    unknown_edits: 0,
    tokens: null,
    cost_usd: null,
    cost_estimated: true,
    ...different,
  };
}

/** A call of a turn that began with event `seq`. */
export function sampleListedCall(seq: number, turn: number | null, different: Partial<CallDto> = {}): CallDto {
  return {
    ...sampleCall(`t${seq}`, { started_at: at(seq), ended_at: at(seq + 1) }),
    session_id: "s1",
    session_title: "Charge",
    project_name: "shop",
    result: null,
    start_seq: seq,
    end_seq: seq + 1,
    turn,
    ...different,
  };
}

/** An event of session `s1`, in its second. */
export function eventAt(seq: number, name: string, different: Partial<EventDto> = {}): EventDto {
  return sampleEvent(seq, { hook_event_name: name, received_at: at(seq), project_name: "shop", ...different });
}
