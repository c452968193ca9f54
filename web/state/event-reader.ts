import { signal, type ReadonlySignal } from "@preact/signals";
import type { EventDetailDto, EventDto } from "../../src/api/dto.ts";
import type { ToolCallDto } from "../../src/api/session-dto.ts";
import type { Api } from "../api.ts";
import { keepNewest } from "./keep-newest.ts";

/** The state of a loaded event; `missing`: no hook reported it, or it was deleted. */
export type Reading =
  | { readonly kind: "loading" }
  | { readonly kind: "ready"; readonly event: EventDetailDto }
  | { readonly kind: "missing" }
  | { readonly kind: "failed"; readonly thrown: unknown };

/** Loads events with payloads for the rows in view. */
export interface EventReader {
  event(seq: number): ReadonlySignal<Reading>;
  /** The number of the event with the most detail about a call, if not yet known; null for none. */
  find(sessionId: string, call: ToolCallDto): Promise<number | null>;
  /** The event with the most detail about a call. @param events the call's events, if known */
  call(sessionId: string, call: ToolCallDto, events: CallEvents | undefined): ReadonlySignal<Reading>;
}

/** Events with the input and the output of a call. */
export interface CallEvents {
  /** Event numbers; null if none was stored, or if they are older than what is loaded. */
  readonly began: number | null;
  readonly ended: number | null;
}

/** Events in the cache; a payload may have a few hundred kilobytes. */
const KEPT_READINGS = 150;
/** The hook's time may be slightly after the client's, or before it. */
const SLACK_MS = 2000;

export function createEventReader(api: Api): EventReader {
  const readings = new Map<string, ReadonlySignal<Reading>>();

  function read(key: string, find: () => Promise<EventDetailDto | null>): ReadonlySignal<Reading> {
    const known = readings.get(key);
    if (known !== undefined && known.peek().kind !== "failed") {
      // Move it to the end of the cache, which drops its oldest entry.
      readings.delete(key);
      readings.set(key, known);
      return known;
    }
    const reading = signal<Reading>({ kind: "loading" });
    keepNewest(readings, key, reading, KEPT_READINGS);
    void find()
      .then((event): Reading => (event === null ? { kind: "missing" } : { kind: "ready", event }))
      .catch((thrown: unknown): Reading => ({ kind: "failed", thrown }))
      .then((state) => (reading.value = state));
    return reading;
  }

  /** Finds a call whose events are older than what the page has loaded, by tool and time. */
  async function findCall(sessionId: string, call: ToolCallDto): Promise<EventDetailDto | null> {
    const fromMs = Date.parse(call.started_at) - SLACK_MS;
    const toMs = (call.ended_at === null ? Date.parse(call.started_at) : Date.parse(call.ended_at)) + SLACK_MS;
    const events = await api.toolEvents({
      session: sessionId,
      tool: call.tool_name,
      since: new Date(fromMs).toISOString(),
      until: new Date(toMs).toISOString(),
    });
    return events.findLast((event) => event.tool_use_id === call.tool_use_id) ?? null;
  }

  return {
    event: (seq) => read(String(seq), () => api.event(seq)),
    find: async (sessionId, call) => (await findCall(sessionId, call))?.seq ?? null,
    call(sessionId, call, events) {
      const seq = describingEvent(events);
      if (seq !== null) return read(String(seq), () => api.event(seq));
      return read(`${sessionId} ${call.tool_use_id} ${call.ended_at}`, () => findCall(sessionId, call));
    },
  };
}

/** The event with the most detail about a call. */
export function describingEvent(events: CallEvents | undefined): number | null {
  return events?.ended ?? events?.began ?? null;
}

const BEGINNINGS: ReadonlySet<string> = new Set(["PreToolUse", "PermissionRequest"]);
const ENDS: ReadonlySet<string> = new Set(["PostToolUse", "PostToolUseFailure", "PermissionDenied"]);

/** The events of each call, by call id. */
export function callEventsOf(events: readonly EventDto[]): ReadonlyMap<string, CallEvents> {
  const byCall = new Map<string, CallEvents>();
  for (const { tool_use_id: id, hook_event_name: name, seq } of events) {
    if (id === null) continue;
    const known = byCall.get(id) ?? { began: null, ended: null };
    if (BEGINNINGS.has(name)) byCall.set(id, { ...known, began: known.began ?? seq });
    else if (ENDS.has(name)) byCall.set(id, { ...known, ended: seq });
  }
  return byCall;
}

type DetailState =
  | { readonly kind: "closed" }
  | { readonly kind: "loading"; readonly seq: number }
  | ({ readonly kind: "ready"; readonly seq: number } & OpenEvent)
  | { readonly kind: "failed"; readonly seq: number; readonly thrown: unknown };

/** An event, and the event of its call that says most: its end has the input and the output. */
export interface OpenEvent {
  readonly event: EventDetailDto;
  /** The event itself where it belongs to no call. */
  readonly whole: EventDetailDto;
}

/** The open event. */
export interface Detail {
  readonly state: ReadonlySignal<DetailState>;
  show(seq: number | null): Promise<void>;
  /** Loads the open event again, which stays until then: its call may have ended. */
  refresh(): Promise<void>;
}

export function createDetail(api: Api): Detail {
  const state = signal<DetailState>({ kind: "closed" });

  async function read(seq: number): Promise<OpenEvent> {
    const event = await api.event(seq);
    const wholeSeq = event.call?.end_seq ?? event.call?.start_seq ?? seq;
    return { event, whole: wholeSeq === seq ? event : await api.event(wholeSeq) };
  }

  return {
    state,
    async show(seq) {
      if (seq === null) {
        state.value = { kind: "closed" };
        return;
      }
      const loading: DetailState = { kind: "loading", seq };
      state.value = loading;
      // Drop the answer if another event was opened meanwhile.
      const isStillWanted = () => state.peek() === loading;
      try {
        const open = await read(seq);
        if (isStillWanted()) state.value = { kind: "ready", seq, ...open };
      } catch (thrown) {
        if (isStillWanted()) state.value = { kind: "failed", seq, thrown };
      }
    },
    async refresh() {
      const shown = state.peek();
      if (shown.kind !== "ready") return;
      // Without an answer, what is shown is still true of its time.
      const open = await read(shown.seq).catch(() => null);
      if (open !== null && state.peek() === shown) state.value = { kind: "ready", seq: shown.seq, ...open };
    },
  };
}
