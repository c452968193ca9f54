import type { ComponentChildren } from "preact";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import { formatCompactNumber, formatCost, formatShortCost, formatNumber, UNKNOWN } from "../../i18n/format.ts";
import type { Language } from "../../i18n/language.ts";
import type { PageStrings } from "../../i18n/en.ts";
import { START, withFilter, type Route } from "../../state/route.ts";
import { formatOrder, nextOrder, orderOf, type Column } from "../../state/sessions/session-filter.ts";
import { askOfSession, failureOf } from "../../ui/ask/ask-line.ts";
import { Icon, StateMark } from "../../ui/icon.tsx";
import { isPlainClick, Link, RowLink } from "../../ui/link.tsx";
import { SessionPlace } from "../../ui/machine-name.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { afterBackground, sessionName, stateText } from "../../ui/session-name.ts";
import { SilenceMark } from "../../ui/silence-mark.tsx";
import { Instant, Since } from "../../ui/time.tsx";
import { SESSIONS_STRINGS } from "./sessions-strings.ts";

const OWNER_PX = 72;

/** The width of each column, for `grid-template-columns`. */
const WIDTH: Readonly<Record<Column, string>> = {
  state: "124px",
  name: "minmax(320px, 4fr)",
  owner: `minmax(${OWNER_PX}px, clamp(80px, 10%, 160px))`,
  project: "minmax(72px, clamp(112px, 13%, 208px))",
  model: "minmax(72px, 92px)",
  started: "92px",
  used: "92px",
  events: "56px",
  tools: "56px",
  errors: "48px",
  tokens: "56px",
  cost: "72px",
};

/** The least width of the table in which a column is shown: state, session, project, cost and last event always are. */
const LEAST_PX: Readonly<Partial<Record<Column, number>>> = {
  owner: 880,
  errors: 920,
  tools: 980,
  tokens: 1120,
  model: 1240,
  started: 1360,
  events: 1480,
};

/** Those that fit. That of owners, where there is one, leaves less room for the others. */
export function fittingColumns(columns: readonly Column[], widthPx: number): readonly Column[] {
  const restPx = widthPx - (columns.includes("owner") ? OWNER_PX : 0);
  return columns.filter((key) => (key === "owner" ? widthPx : restPx) >= (LEAST_PX[key] ?? 0));
}

/** Columns of numbers and ages, aligned right. */
const NUMERIC_COLUMNS: ReadonlySet<Column> = new Set(["events", "tools", "errors", "tokens", "cost", "used"]);

interface SessionLineProps {
  readonly session: SessionDto;
  readonly columns: readonly Column[];
  /** From 1, including the heads. */
  readonly rowIndex: number;
  readonly isCursor: boolean;
  readonly onOpen: () => void;
  readonly onFocus: () => void;
}

export function SessionLine({ session, columns, rowIndex, isCursor, onOpen, onFocus }: SessionLineProps) {
  return (
    <div
      class={`cells session-row is-${session.state} hovers`}
      role="row"
      aria-rowindex={rowIndex}
      tabIndex={isCursor ? 0 : -1}
      data-session={session.session_id}
      onClick={(click) => isPlainClick(click) && onOpen()}
      onFocus={onFocus}
    >
      {columns.map((key) => (
        <div key={key} role="cell" class={`of-${key}${NUMERIC_COLUMNS.has(key) ? " number at-end digits" : ""}`}>
          {key === "name" ? (
            <RowLink to={placeOf(session)} onOpen={onOpen}>
              <Cell session={session} name={key} hasOwner={columns.includes("owner")} />
            </RowLink>
          ) : (
            <Cell session={session} name={key} hasOwner />
          )}
        </div>
      ))}
    </div>
  );
}

interface CellProps {
  readonly session: SessionDto;
  readonly name: Column;
  /** Whether a column says whose the session is. */
  readonly hasOwner: boolean;
}

function Cell({ session, name, hasOwner }: CellProps): ComponentChildren {
  const { strings } = useStrings();
  switch (name) {
    case "state":
      // What goes on in the background has its room beside the name.
      return (
        <>
          <StateMark state={session.state} />
          {stateText({ ...session, in_background: 0 }, strings)}
        </>
      );
    case "name":
      return (
        <>
          <bdi class="title cut semibold" title={sessionName(session, strings)}>
            {sessionName(session, strings)}
          </bdi>
          <SessionPlace session={session} hasOwner={hasOwner} />
          <SilenceMark session={session} look="rigid muted" />
          <Says session={session} />
        </>
      );
    case "owner":
      return <Owner session={session} />;
    case "project":
      return <bdi title={session.cwd ?? undefined}>{session.project_name}</bdi>;
    case "model":
      return <bdi title={session.model ?? undefined}>{session.model?.replace(/^claude-/, "")}</bdi>;
    case "started":
      return <Instant at={session.started_at} />;
    case "used":
      return <Since at={session.last_used_at} />;
    case "events":
      return <Count value={session.event_count} />;
    case "tools":
      return <Count value={session.tool_count} />;
    case "errors":
      return <Count value={session.error_count} />;
    case "tokens":
      return session.tokens === null ? UNKNOWN : <Count value={session.tokens} />;
    case "cost":
      return <Cost session={session} />;
    default:
      return name satisfies never;
  }
}

/** A click leaves the sessions of this person alone. */
function Owner({ session: { owner_id: id, team } }: { readonly session: SessionDto }) {
  const { navigation, sessionTable } = useStore();
  const name = id == null ? undefined : sessionTable.owners.value.get(id);
  if (name === undefined) return null;
  const only = { owner: String(id) };
  return (
    <Link
      class="owner-link underlines"
      to={{ filter: withFilter(navigation.route.value.filter, only) }}
      onOpen={() => navigation.filterBy(only)}
      tabIndex={-1}
      title={`${name} · ${team}`}
    >
      <bdi>{name}</bdi>
    </Link>
  );
}

/** What it asks, does or failed with. */
function saysOf(session: SessionDto, strings: PageStrings, language: Language): string | null {
  return (
    askOfSession(session, strings, language) ?? session.doing ?? failureOf(session, language).text ?? session.failure
  );
}

function Says({ session }: { readonly session: SessionDto }) {
  const { strings, language } = useStrings();
  const text = afterBackground(session, saysOf(session, strings, language) ?? "", strings);
  if (text === "") return session.branch === null ? null : <bdi class="says faint mono cut">{session.branch}</bdi>;
  const font = text === session.doing ? " mono" : "";
  return (
    <bdi class={`says faint${session.waiting_for === null ? font : " is-asking tone-waiting"} cut`} title={text}>
      {text}
    </bdi>
  );
}

/** Short; whole on hover. */
function Count({ value }: { readonly value: number }) {
  const { language } = useStrings();
  if (value < 10_000) return formatNumber(value, language);
  return <span title={formatNumber(value, language)}>{formatCompactNumber(value, language)}</span>;
}

function Cost({ session }: { readonly session: SessionDto }) {
  const { language } = useStrings();
  const { cost_usd: usd, cost_estimated: isEstimate } = session;
  if (usd === null) return UNKNOWN;
  return (
    <span class="usd" title={formatCost(usd, isEstimate, language)}>
      {formatShortCost(usd, isEstimate, language)}
    </span>
  );
}

/** The column heads, which sort on click. */
export function ColumnHeads({ columns }: { readonly columns: readonly Column[] }) {
  const { navigation } = useStore();
  const strings = useStringsOf(SESSIONS_STRINGS);
  const order = orderOf(navigation.route.value.filter);
  return (
    <div class="heads rigid lined" role="rowgroup">
      <div class="cells" role="row" aria-rowindex={1}>
        {columns.map((key) => {
          const sorted = order.key === key;
          return (
            <div
              key={key}
              role="columnheader"
              class={NUMERIC_COLUMNS.has(key) ? "number at-end digits" : undefined}
              title={key === "errors" ? strings.errorsNote : undefined}
              aria-sort={!sorted ? undefined : order.descending ? "descending" : "ascending"}
            >
              <button
                type="button"
                class="sort-head"
                onClick={() => navigation.filterBy({ sort: formatOrder(nextOrder(order, key)) })}
              >
                {strings.column[key]}
                {sorted && <Icon name={order.descending ? "down" : "up"} isSmall />}
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
  const says = saysOf(session, strings, language);
  return (
    <article
      class={`session-row session-card is-${session.state} hovers lined`}
      tabIndex={isCursor ? 0 : -1}
      aria-posinset={position}
      aria-setsize={-1}
      data-session={session.session_id}
      onClick={(click) => isPlainClick(click) && onOpen()}
      onFocus={onFocus}
    >
      <RowLink to={placeOf(session)} onOpen={onOpen}>
        <StateMark state={session.state} />
        <bdi class="title cut bold" title={sessionName(session, strings)}>
          {sessionName(session, strings)}
        </bdi>
        <Since at={session.last_used_at} look="note" />
        <span class="of-state note" title={says ?? undefined}>
          {stateText(session, strings)}
          {says !== null && <bdi class="cut ink">{says}</bdi>}
        </span>
        <span class="facts note">
          {session.project_name !== null && session.title !== null && (
            <bdi title={session.cwd ?? undefined}>{session.project_name}</bdi>
          )}
          <SessionPlace session={session} />
          <SilenceMark session={session} look="rigid" />
          {session.branch !== null && (
            <bdi class="branch mono" title={session.branch}>
              {session.branch}
            </bdi>
          )}
          <span class="tools">{strings.countTools(formatNumber(session.tool_count, language))}</span>
          {session.error_count > 0 && (
            <span class="tone-failed">{strings.countErrors(formatNumber(session.error_count, language))}</span>
          )}
          {session.tokens !== null && <span>{own.tokens(formatCompactNumber(session.tokens, language))}</span>}
          {session.cost_usd !== null && <Cost session={session} />}
        </span>
      </RowLink>
    </article>
  );
}

const placeOf = ({ session_id: sessionId }: SessionDto): Route => ({ ...START, view: "session", sessionId });
