import type { ComponentChildren } from "preact";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import { formatCost, formatInstant, formatNumber, formatShortInstant } from "../../i18n/format.ts";
import { MachineName } from "../../ui/machine-name.tsx";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { sessionName } from "../../ui/session-name.ts";
import { Since } from "../../ui/since.tsx";
import { StateMark } from "../../ui/state-mark.tsx";
import type { Column } from "../../state/sessions/session-filter.ts";
import { NUMERIC_COLUMNS } from "./column-template.ts";

/** Unknown value. */
const UNKNOWN = "–";

interface SessionLineProps {
  readonly session: SessionDto;
  readonly columns: readonly Column[];
  /** From 1, including the heads. */
  readonly rowIndex: number;
  readonly isCursor: boolean;
  readonly onOpen: () => void;
  readonly onFocus: () => void;
}

/** One session as a row of the table. */
export function SessionLine({ session, columns, rowIndex, isCursor, onOpen, onFocus }: SessionLineProps) {
  return (
    <div
      class={`cells session-row is-${session.state}`}
      role="row"
      aria-rowindex={rowIndex}
      tabIndex={isCursor ? 0 : -1}
      data-session={session.session_id}
      onClick={onOpen}
      onFocus={onFocus}
    >
      {columns.map((key) => (
        <div key={key} role="cell" class={NUMERIC_COLUMNS.has(key) ? "figure" : `of-${key}`}>
          <Cell session={session} name={key} />
        </div>
      ))}
    </div>
  );
}

function Cell({ session, name }: { readonly session: SessionDto; readonly name: Column }): ComponentChildren {
  const { clock } = useStore();
  const { strings, language } = useStrings();
  switch (name) {
    case "state": {
      const { state } = session;
      return (
        <>
          <StateMark state={state} />
          {strings.state[state]}
        </>
      );
    }
    case "name":
      return (
        <>
          <bdi class="title" title={sessionName(session, strings)}>
            {sessionName(session, strings)}
          </bdi>
          <MachineName machine={session.machine} />
          {session.branch !== null && (
            <bdi class="branch mono" title={session.branch}>
              {session.branch}
            </bdi>
          )}
          <bdi class="says mono">{session.waiting_for ?? session.doing ?? session.failure}</bdi>
        </>
      );
    case "project":
      return <bdi title={session.cwd ?? undefined}>{session.project_name}</bdi>;
    case "model":
      return <bdi title={session.model ?? undefined}>{session.model?.replace(/^claude-/, "")}</bdi>;
    case "started": {
      const atMs = Date.parse(session.started_at);
      return (
        <time dateTime={session.started_at} title={formatInstant(atMs, language)}>
          {formatShortInstant(atMs, clock.nowMs.peek())}
        </time>
      );
    }
    case "used":
      return <Since at={session.last_used_at} />;
    case "events":
      return formatNumber(session.event_count, language);
    case "tools":
      return formatNumber(session.tool_count, language);
    case "errors":
      return (
        <span class={session.error_count > 0 ? "is-error" : "is-none"}>
          {formatNumber(session.error_count, language)}
        </span>
      );
    case "tokens":
      return session.tokens === null ? UNKNOWN : formatNumber(session.tokens, language);
    case "cost":
      return session.cost_usd === null ? UNKNOWN : formatCost(session.cost_usd, session.cost_estimated, language);
    default:
      return name satisfies never;
  }
}
