import type { Frame, FrameType } from "../../src/api/sse.ts";
import { createLiveClient, type LiveClientDependencies, type StreamPosition } from "./live-client.ts";

/** Events for tabs that load or come back. A tab that lacks more loads its lists again. */
const KEPT_EVENTS = 2000;

/** Frames with a whole value: the last one of each kind is what a new tab shows. */
const VALUES: ReadonlySet<FrameType> = new Set(["metrics_update", "health", "warnings"]);

/** A tab that answers none of so many heartbeats is frozen or gone, and its frames would fill the memory. */
const MOST_UNANSWERED = 10;

/** What a tab sends: `alive` for each heartbeat. */
export type TabMessage = StreamPosition | "alive" | "leave";

/** What a tab receives: `here` at once. */
export type StreamMessage = Frame | "here" | "lost";

interface Tab {
  send(message: StreamMessage): void;
}

/**
 * One stream for all tabs of a browser, which has six connections to an address (HTTP/1.1). To each tab it behaves as a
 * connection of its own: `connected`, the newest values, the events that the tab lacks, then everything new. The tab
 * drops events that it has (`accepted-events.ts`). A stream that is lost is lost for all: the first tab that comes back
 * opens it at its own position.
 */
export function createSharedStream(
  dependencies: Pick<LiveClientDependencies, "open" | "timers" | "readMs" | "random">,
) {
  const tabs = new Map<Tab, { readonly position: StreamPosition; unanswered: number }>();
  const values = new Map<FrameType, Frame>();
  let events: (Frame & { readonly type: "event" })[] = [];
  /** The stream has brought all events after this number, and `events` those after `dropped`. */
  let begun = 0;
  let dropped = 0;
  let newest = 0;
  /** The daemon's clock minus this one; null while there is no connection. */
  let daemonAheadMs: number | null = null;

  const client = createLiveClient({
    ...dependencies,
    position: () => ({ newest: begun, missedAfter: begun }),
    onFrame: receive,
    onLost() {
      const left = [...tabs.keys()];
      tabs.clear();
      stop();
      for (const tab of left) tab.send("lost");
    },
  });

  function stop(): void {
    client.stop();
    daemonAheadMs = null;
  }

  function restartAt(seq: number): void {
    begun = newest = seq;
    dropped = 0;
    events = [];
  }

  function receive(frame: Frame): void {
    if (frame.type === "connected") {
      daemonAheadMs = Date.parse(frame.timestamp) - dependencies.readMs();
      newest = Math.max(newest, frame.seq);
      for (const [tab, { position }] of tabs) welcome(tab, position);
      return;
    }
    if (frame.type === "heartbeat") {
      daemonAheadMs = Date.parse(frame.timestamp) - dependencies.readMs();
      dropUnanswering();
    } else if (frame.type === "reset") restartAt(frame.seq);
    else if (frame.type === "event") keep(frame);
    else if (VALUES.has(frame.type)) values.set(frame.type, frame);
    for (const tab of tabs.keys()) tab.send(frame);
  }

  function keep(frame: Frame & { readonly type: "event" }): void {
    newest = Math.max(newest, frame.data.seq);
    events.push(frame);
    // Not at each event: it moves all others.
    if (events.length < 2 * KEPT_EVENTS) return;
    for (const { data } of events.splice(0, KEPT_EVENTS)) dropped = Math.max(dropped, data.seq);
  }

  function dropUnanswering(): void {
    for (const [tab, state] of tabs) {
      if (++state.unanswered <= MOST_UNANSWERED) continue;
      leave(tab);
      tab.send("lost");
    }
  }

  function welcome(tab: Tab, position: StreamPosition): void {
    const timestamp = new Date(dependencies.readMs() + (daemonAheadMs ?? 0)).toISOString();
    tab.send({ type: "connected", timestamp, seq: newest });
    for (const frame of values.values()) tab.send(frame);
    const isTooOld = position.newest < begun || position.missedAfter < dropped;
    if (isTooOld || position.newest > newest) {
      // A number from the future belongs to an earlier database.
      tab.send({ type: "reset", seq: newest, reason: isTooOld ? "too_old" : "unknown_id" });
      return;
    }
    for (const frame of events) if (frame.data.seq > position.missedAfter) tab.send(frame);
  }

  function leave(tab: Tab): void {
    if (tabs.delete(tab) && tabs.size === 0) stop();
  }

  return {
    join(tab: Tab, position: StreamPosition): void {
      if (tabs.size === 0) {
        restartAt(position.newest);
        values.clear();
      }
      tabs.set(tab, { position, unanswered: 0 });
      if (daemonAheadMs !== null) return welcome(tab, position);
      // An attempt that hangs must not be the one of a tab that tries again.
      client.stop();
      client.start();
    },
    alive(tab: Tab): void {
      const state = tabs.get(tab);
      if (state !== undefined) state.unanswered = 0;
    },
    leave,
  };
}
