import type { ComponentChildren } from "preact";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import { formatCost, formatNumber, UNKNOWN } from "../../i18n/format.ts";
import { START, type Route } from "../../state/route.ts";
import { formatOrder, nextOrder, orderOf, type Column } from "../../state/sessions/session-filter.ts";
import { Icon, StateMark } from "../../ui/icon.tsx";
import { isPlainClick, RowLink } from "../../ui/link.tsx";
import { MachineName } from "../../ui/machine-name.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { sessionName } from "../../ui/session-name.ts";
import { Instant, Since } from "../../ui/time.tsx";
import { SESSIONS_STRINGS } from "./sessions-strings.ts";

/** Of each column, for `grid-template-columns`. */
const WIDTH: Readonly<Record<Column, string>> = {
  state: "116px",
  name: "minmax(180px, 4fr)",
  project: "minmax(68px, 1fr)",
  model: "minmax(72px, 1fr)",
  started: "84px",
  used: "92px",
  events: "64px",
  tools: "72px",
  errors: "52px",
  tokens: "88px",
  cost: "76px",
};

/** Columns of numbers, aligned right. */
const NUMERIC_COLUMNS: ReadonlySet<Column> = new Set(["events", "tools", "errors", "tokens", "cost"]);

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
      onClick={(click) => isPlainClick(click) && onOpen()}
      onFocus={onFocus}
    >
      {columns.map((key) => (
        <div key={key} role="cell" class={NUMERIC_COLUMNS.has(key) ? "number" : `of-${key}`}>
          {key === "name" ? (
            <RowLink to={placeOf(session)} onOpen={onOpen}>
              <Cell session={session} name={key} />
            </RowLink>
          ) : (
            <Cell session={session} name={key} />
          )}
        </div>
      ))}
    </div>
  );
}

function Cell({ session, name }: { readonly session: SessionDto; readonly name: Column }): ComponentChildren {
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
          <bdi class="says">{session.waiting_for ?? session.doing ?? session.failure}</bdi>
        </>
      );
    case "project":
      return <bdi title={session.cwd ?? undefined}>{session.project_name}</bdi>;
    case "model":
      return <bdi title={session.model ?? undefined}>{session.model?.replace(/^claude-/, "")}</bdi>;
    case "started":
      return <Instant at={session.started_at} />;
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

/** The column heads, which sort on click. */
export function ColumnHeads({ columns }: { readonly columns: readonly Column[] }) {
  const { navigation } = useStore();
  const strings = useStringsOf(SESSIONS_STRINGS);
  const order = orderOf(navigation.route.value.filter);
  return (
    <div class="heads" role="rowgroup">
      <div class="cells" role="row" aria-rowindex={1}>
        {columns.map((key) => {
          const sorted = order.key === key;
          return (
            <div
              key={key}
              role="columnheader"
              class={NUMERIC_COLUMNS.has(key) ? "number" : undefined}
              aria-sort={!sorted ? undefined : order.descending ? "descending" : "ascending"}
            >
              <button
                type="button"
                class="head"
                onClick={() => navigation.filterBy({ sort: formatOrder(nextOrder(order, key)) })}
              >
                {strings.column[key]}
                {sorted && <Icon name={order.descending ? "down" : "up"} />}
              </button>
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** The value of `grid-template-columns` for the shown columns. */
export function columnTemplate(columns: readonly Column[]): string {
  return columns.map((key) => WIDTH[key]).join(" ");
}

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
      onClick={(click) => isPlainClick(click) && onOpen()}
      onFocus={onFocus}
    >
      <RowLink to={placeOf(session)} onOpen={onOpen}>
        <StateMark state={state} />
        <bdi class="title" title={sessionName(session, strings)}>
          {sessionName(session, strings)}
        </bdi>
        <Since at={session.last_used_at} />
        <span class="of-state" title={says ?? undefined}>
          {strings.state[state]}
          {says !== null && <bdi>{says}</bdi>}
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
      </RowLink>
    </article>
  );
}

function placeOf({ session_id: sessionId }: SessionDto): Route {
  return { ...START, view: "session", sessionId };
}
