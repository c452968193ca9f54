import { withBackground } from "../../core/i18n/session-state.ts";
import { BOARD_ID, type Board, type BoardSection } from "../../core/notification/board.ts";
import { backgroundOf, type AttentionCounts } from "../../core/session/activity.ts";
import type { Session } from "../../core/session/session.ts";
import type { ConfigValues } from "../../config/settings.ts";
import { stringsOf } from "../strings/strings.ts";
import { toSessionCard } from "./session-card.ts";

/** Most sessions of each section: with more, those that wait would be out of sight. */
export const BOARD_LIMITS = { waiting: 10, failed: 5, running: 10 } as const satisfies AttentionCounts;

interface BoardSource {
  readonly counts: AttentionCounts;
  /** The first of each, at most {@link BOARD_LIMITS}. */
  readonly sessions: {
    readonly waiting: readonly Session[];
    readonly failed: readonly Session[];
    readonly running: readonly Session[];
  };
  readonly settings: Pick<ConfigValues, "language" | "board">;
  readonly machine: string;
  readonly dashboardUrl: string | null;
  readonly nowMs: number;
}

/**
 * The sessions that wait, longest first, then failed and running ones. A running session has no detail: its card has it,
 * and the board changes only when a session begins or ends to run.
 */
export function toBoard({ counts, sessions, settings, machine, dashboardUrl, nowMs }: BoardSource): Board {
  const { board: strings, inBackground } = stringsOf(settings.language);
  const linesOf = (found: readonly Session[], hasDetail: boolean): BoardSection["lines"] =>
    found.map((session) => {
      const card = toSessionCard({ session, recentEvents: [], settings, dashboardUrl, nowMs });
      const count = backgroundOf(session, nowMs);
      const shown = [withBackground("", count, inBackground), card.detail ?? ""].filter((text) => text !== "");
      return {
        session: card.session,
        detail: hasDetail && shown.length > 0 ? shown.join(" · ") : null,
        stateSinceMs: card.stateSinceMs,
        link: card.link,
      };
    });
  const sections: readonly BoardSection[] = [
    {
      state: "waiting",
      title: strings.waiting(counts.waiting),
      count: counts.waiting,
      lines: linesOf(sessions.waiting, true),
    },
    {
      state: "failed",
      title: strings.failed(counts.failed),
      count: counts.failed,
      lines: linesOf(sessions.failed, true),
    },
    {
      state: "working",
      title: strings.running(counts.running),
      count: counts.running,
      lines: linesOf(sessions.running, false),
    },
  ];
  const shown = sections.filter(({ count }) => count > 0);
  return {
    session: { sessionId: BOARD_ID, title: null, projectName: null, branch: null, model: null },
    isOn: settings.board,
    headline: shown.length === 0 ? strings.nothing : shown.map(({ title }) => title).join(" · "),
    sections: shown,
    machine,
    more: strings.more,
  };
}
