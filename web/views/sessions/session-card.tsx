import type { SessionDto } from "../../../src/api/session-dto.ts";
import { formatCost, formatNumber } from "../../i18n/format.ts";
import { SESSIONS_STRINGS } from "./sessions-strings.ts";
import { MachineName } from "../../ui/machine-name.tsx";
import { useStrings } from "../../ui/page-context.ts";
import { sessionName } from "../../ui/session-name.ts";
import { Since } from "../../ui/since.tsx";
import { StateMark } from "../../ui/state-mark.tsx";
import { useStringsOf } from "../../ui/use-strings-of.ts";

interface SessionCardProps {
  readonly session: SessionDto;
  /** From 1. */
  readonly position: number;
  readonly isCursor: boolean;
  readonly onOpen: () => void;
  readonly onFocus: () => void;
}

/** One session where a table does not fit. */
export function SessionCard({ session, position, isCursor, onOpen, onFocus }: SessionCardProps) {
  const { strings, language } = useStrings();
  const own = useStringsOf(SESSIONS_STRINGS);
  const { state } = session;
  const says = session.waiting_for ?? session.doing ?? session.failure;
  return (
    <article
      class={`session-row session-card is-${session.state}`}
      tabIndex={isCursor ? 0 : -1}
      aria-posinset={position}
      aria-setsize={-1}
      data-session={session.session_id}
      onClick={onOpen}
      onFocus={onFocus}
    >
      <StateMark state={state} />
      <bdi class="title" title={sessionName(session, strings)}>
        {sessionName(session, strings)}
      </bdi>
      <Since at={session.last_used_at} />
      <span class="of-state" title={says ?? undefined}>
        {strings.state[state]}
        {says !== null && <bdi class="mono">{says}</bdi>}
      </span>
      <span class="facts">
        {session.project_name !== null && session.title !== null && (
          <bdi title={session.cwd ?? undefined}>{session.project_name}</bdi>
        )}
        <MachineName machine={session.machine} />
        {session.branch !== null && (
          <bdi class="branch mono" title={session.branch}>
            {session.branch}
          </bdi>
        )}
        <span class="tools">{strings.countTools(formatNumber(session.tool_count, language))}</span>
        {session.error_count > 0 && (
          <span class="is-error">{strings.countErrors(formatNumber(session.error_count, language))}</span>
        )}
        {session.tokens !== null && <span>{own.tokens(formatNumber(session.tokens, language))}</span>}
        {session.cost_usd !== null && <span>{formatCost(session.cost_usd, session.cost_estimated, language)}</span>}
      </span>
    </article>
  );
}
