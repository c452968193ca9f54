import type { ConfigValues } from "../../config/settings.ts";
import type { Board } from "../../core/notification/board.ts";
import { type Attention } from "../../core/session/activity.ts";
import type { Session } from "../../core/session/session.ts";
import type { Sleep } from "../../core/ports.ts";
import { BOARD_LIMITS, toBoard } from "../../notify/compose/board.ts";
import type { OutboxWorker } from "../../notify/queue/outbox-worker.ts";
import type { Store } from "../../store/store.ts";
import { machineName } from "../../system/machine-id.ts";
import type { Context } from "../context.ts";

interface BoardSource extends Pick<Context, "dashboardUrl"> {
  readonly store: Pick<Store, "attention" | "attentionCounts">;
  /** Without secrets. */
  readonly clean: (session: Session) => Session;
  readonly settings: ConfigValues;
  readonly nowMs: number;
}

/** The board from the whole store: its counts are of every session, its lists of the first ones. Empty where it is off. */
export function readBoard({ store, dashboardUrl, clean, settings, nowMs }: BoardSource): Board {
  const firstOf = (kind: Attention): readonly Session[] =>
    settings.board ? store.attention(kind, { limit: BOARD_LIMITS[kind], nowMs }).map(clean) : [];
  return toBoard({
    counts: settings.board ? store.attentionCounts(nowMs) : { waiting: 0, failed: 0, running: 0 },
    sessions: { waiting: firstOf("waiting"), failed: firstOf("failed"), running: firstOf("running") },
    settings,
    machine: machineName(settings.machineName),
    dashboardUrl: dashboardUrl(),
    nowMs,
  });
}

/** A card is posted again for a wait that lasts as long; before that, a request is often answered. */
const WAITS_LONG_MS = 2000;

/** Notices which commits change the board, and which of them begin or end a wait. */
export function createBoardWatch(sleep: Sleep) {
  const waiting = new Set<string>();
  return {
    committed: (
      sessions: readonly Session[],
      {
        worker,
        signal,
      }: { readonly worker: Pick<OutboxWorker, "boardChanged" | "changed">; readonly signal: AbortSignal },
    ) => {
      let isUrgent = false;
      for (const { sessionId, state } of sessions) {
        const isWaiting = state === "waiting";
        if (waiting.has(sessionId) === isWaiting) continue;
        isUrgent = true;
        if (isWaiting) {
          waiting.add(sessionId);
          void sleep(WAITS_LONG_MS, signal).then(
            () => worker.changed([sessionId]),
            () => {},
          );
        } else waiting.delete(sessionId);
      }
      if (sessions.length > 0) worker.boardChanged(isUrgent);
    },
  };
}
