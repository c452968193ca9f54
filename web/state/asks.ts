import { signal, type ReadonlySignal } from "@preact/signals";
import type { EventDto } from "../../src/api/dto.ts";
import type { WaitDto } from "../../src/api/session-dto.ts";
import type { Api, LogQuery } from "../api.ts";
import type { Reading } from "./event-reader.ts";
import type { InboxItem } from "./inbox.ts";
import { keepNewest } from "./keep-newest.ts";

/** What waits ask, whole: the event of each, read when a person opens it. */
export interface Asks {
  /** Kept once it is read; a failed reading is repeated by the next caller. */
  of(sessionId: string, wait: WaitDto): ReadonlySignal<Reading>;
  /** Whether the daemon can show the session's terminal; false before the answer, and without one. */
  hasTerminal(item: InboxItem): ReadonlySignal<boolean>;
}

/** The asking event is among this many newest of its kind in the session: at most a few calls run in parallel. */
const SCANNED = 50;

/** Readings in the cache; a payload may have a few hundred kilobytes. */
const KEPT = 50;

/** A wait begins with its event; the request of a permission comes a moment after the call. */
const SLACK_MS = 2000;

/** For `useViewState`. */
export function createAsks({ api }: { readonly api: Api }): Asks {
  const readings = new Map<string, ReadonlySignal<Reading>>();
  const terminals = new Map<string, ReadonlySignal<boolean>>();

  async function read(sessionId: string, wait: WaitDto): Promise<Reading> {
    for (const { query, isIt } of searchesOf(wait)) {
      const { events } = await api.log({ ...query, session: sessionId, limit: String(SCANNED) });
      const awayMs = ({ received_at: at }: EventDto): number => Math.abs(Date.parse(at) - Date.parse(wait.since));
      const [event] = events.filter(isIt).toSorted((one, other) => awayMs(one) - awayMs(other));
      if (event !== undefined) return { kind: "ready", event: await api.event(event.seq) };
    }
    return { kind: "missing" };
  }

  return {
    of(sessionId, wait) {
      const key = `${sessionId} ${wait.item}`;
      const known = readings.get(key);
      if (known !== undefined && known.peek().kind !== "failed") return known;
      const reading = signal<Reading>({ kind: "loading" });
      keepNewest(readings, key, reading, KEPT);
      void read(sessionId, wait)
        .catch((thrown: unknown): Reading => ({ kind: "failed", thrown }))
        .then((state) => (reading.value = state));
      return reading;
    },
    hasTerminal({ key, session }) {
      const known = terminals.get(key);
      if (known !== undefined) return known;
      const has = signal(false);
      keepNewest(terminals, key, has, KEPT);
      void api.session(session.session_id).then(
        ({ terminal }) => (has.value = terminal !== null),
        // The next caller asks again.
        () => terminals.delete(key),
      );
      return has;
    },
  };
}

interface AskSearch {
  readonly query: LogQuery;
  readonly isIt: (event: EventDto) => boolean;
}

/** Where the event with the whole question may be found: by the call's id, else as the one nearest to its begin. */
function searchesOf({ kind, tool_name: tool, tool_use_id: callId, agent_id: agentId, since }: WaitDto): AskSearch[] {
  const untilMs = Date.parse(since) + SLACK_MS;
  const isBefore = (event: EventDto): boolean => event.agent_id === agentId && Date.parse(event.received_at) <= untilMs;
  if (tool !== null) {
    const isCall = (event: EventDto): boolean => event.tool_use_id === callId;
    return [
      ...(callId === null ? [] : [{ query: { event: "PreToolUse", tool }, isIt: isCall }]),
      { query: { event: "PermissionRequest", tool }, isIt: isBefore },
    ];
  }
  if (kind === "elicitation") return [{ query: { event: "Elicitation" }, isIt: isBefore }];
  // At its prompt, a session asks with its last reply.
  return kind === "idle" ? [{ query: { event: "Stop" }, isIt: isBefore }] : [];
}
