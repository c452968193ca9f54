import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import { formatCompactNumber, formatCost, formatShortCost, formatNumber } from "../../i18n/format.ts";
import { focusRow, stepFrom, stepOf } from "../../keyboard/commands.ts";
import { START } from "../../state/route.ts";
import {
  filterIn,
  formatOrder,
  groupingOf,
  groupRows,
  orderOf,
  sessionFilterOf,
  type SessionGroup,
} from "../../state/sessions/session-filter.ts";
import { isWithoutTeam } from "../../state/team/team.ts";
import { FlowList, type FlowGoal } from "../../ui/list/flow-list.tsx";
import { rowPx } from "../../ui/list/row-heights.ts";
import { Problem, Skeleton } from "../../ui/load-state.tsx";
import { useListCommands, useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { useWidth } from "../../ui/use-width.ts";
import { GroupHead } from "./group-head.tsx";
import { ColumnHeads, columnTemplate, fittingColumns, SessionCard, SessionLine } from "./session-line.tsx";
import { SessionTools, usableColumns } from "./session-tools.tsx";
import { SESSIONS_STRINGS } from "./sessions-strings.ts";
import "./sessions.css";

/** In a narrower list, a session is a card. */
const NARROW_PX = 820;

const CARD_PX = 92;
const HEAD_PX = 36;

/** All sessions: a table where it fits, else cards. */
export function SessionsView() {
  const { navigation, sessionTable: table, preferences, team } = useStore();
  const { strings: page } = useStrings();
  const strings = useStringsOf(SESSIONS_STRINGS);
  const [cursor, setCursor] = useState<string | null>(null);
  const frame = useRef<HTMLElement>(null);
  const width = useWidth(frame) || innerWidth;
  const { filter: given } = navigation.route.value;
  const scope = team.scope.value;
  const hasNoTeam = isWithoutTeam(team);
  const filter = useMemo(() => filterIn(scope, given), [scope, given]);
  const { sort: _, group: __, ...narrowing } = filter;
  const isNarrowed = Object.keys(narrowing).length > 0;
  const rows = table.rows.value;
  const hidden = preferences.hiddenColumns.value;
  const narrow = width < NARROW_PX;
  const columns = fittingColumns(
    usableColumns(team, table).filter((key) => key === "name" || !hidden.has(key)),
    width,
  );
  const grouping = groupingOf(filter);
  const groups = useMemo(() => (grouping === null ? null : groupRows(rows, grouping)), [rows, grouping]);
  /** In the order of the screen, where the keys go. */
  const inOrder = groups === null ? rows : groups.flatMap(({ sessions }) => sessions);
  const goal = useMemo((): FlowGoal | null => (cursor === null ? null : { key: cursor, align: "nearest" }), [cursor]);
  const items: readonly Item[] = groups === null ? rows : groups.flatMap((group) => [group, ...group.sessions]);

  useEffect(() => {
    table.show({ filter: sessionFilterOf(filter), order: orderOf(filter) });
  }, [filter]);
  useEffect(() => () => table.show(null), []);

  function open(id: string): void {
    navigation.go({ ...START, view: "session", sessionId: id });
  }

  useListCommands((command) => {
    const at = inOrder.findIndex((row) => row.session_id === cursor);
    const step = stepOf(command);
    if (command === "open" && cursor !== null) open(cursor);
    else if (command === "close") navigation.go({ filter: {} });
    else if (step !== 0) {
      const to = inOrder[stepFrom(at, step, inOrder.length)];
      if (to === undefined) return;
      setCursor(to.session_id);
      focusRow(".session-row[tabindex='0']");
    }
  });

  const row = (session: Item, index: number) => {
    if ("sessions" in session)
      return <GroupHead key={keyOf(session)} group={session} rowIndex={narrow ? null : index + 2} />;
    const isCursor = cursor === session.session_id || (cursor === null && session === inOrder[0]);
    const shared = {
      session,
      isCursor,
      onOpen: () => open(session.session_id),
      onFocus: () => setCursor(session.session_id),
    };
    return narrow ? (
      <SessionCard key={session.session_id} {...shared} position={index + 1} />
    ) : (
      <SessionLine key={session.session_id} {...shared} columns={columns} rowIndex={index + 2} />
    );
  };

  // A row that you are about to press stays where it is.
  const holding = {
    onPointerEnter: () => table.hold(true),
    onPointerLeave: () => table.hold(false),
    onFocusIn: () => table.hold(true),
    onFocusOut: () => table.hold(false),
  };
  function loadMore(): void {
    // In any other order, older sessions would appear between the rows that you read.
    if (formatOrder(orderOf(filter)) === null) void table.loadOlder();
  }

  const linePx = rowPx(preferences.density.value);
  const list = (
    <FlowList<Item>
      items={items}
      keyOf={keyOf}
      estimate={(item) => (narrow ? ("sessions" in item ? HEAD_PX : CARD_PX) : linePx)}
      goal={goal}
      role={narrow ? "feed" : "rowgroup"}
      {...(narrow && { label: page.views.sessions })}
      onNearEnd={loadMore}
      renderRow={row}
    />
  );

  return (
    <main class="session-table" ref={frame}>
      <h2 class="visually-hidden">{page.views.sessions}</h2>
      <SessionTools isNarrow={narrow} />
      {table.problem.value !== null && <Problem thrown={table.problem.value} retry={() => void table.reload()} />}
      <SessionTotals />
      {!table.loaded.value && table.problem.value === null && <Skeleton rows={10} />}
      {table.loaded.value &&
        rows.length === 0 &&
        (isNarrowed ? (
          <p class="empty-text">{strings.nothing}</p>
        ) : (
          <p class="empty-text">
            {hasNoTeam ? strings.noTeam : strings.none}{" "}
            <button type="button" class="link" onClick={() => navigation.go(START)}>
              {hasNoTeam ? strings.whatToDo : strings.begin}
            </button>
          </p>
        ))}
      {table.loaded.value &&
        rows.length > 0 &&
        (narrow ? (
          <div class="cards scroller" {...holding}>
            {list}
          </div>
        ) : (
          <div
            class="table lined-above"
            role="table"
            aria-label={page.views.sessions}
            aria-rowcount={items.length + 1}
            {...holding}
            style={{ "--columns": columnTemplate(columns) }}
          >
            <ColumnHeads columns={columns} />
            <div class="scroller">{list}</div>
          </div>
        ))}
    </main>
  );
}

/** A row, or the heading of a group of rows. */
type Item = SessionDto | SessionGroup;

function keyOf(item: Item): string {
  return "sessions" in item ? `group ${item.name ?? ""}` : item.session_id;
}

function SessionTotals() {
  const { sessionTable: table } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSIONS_STRINGS);
  const { count, errors, tokens, costUsd, costEstimated, unknown } = table.totals.value;
  const number = (value: number) => formatNumber(value, language);
  return (
    <p class="totals wraps muted digits" role="status" aria-label={strings.totals}>
      {table.loaded.value && count > 0 && (
        <>
          <strong>{strings.count(number(count))}</strong>
          {table.cut.value && (
            <span>
              {strings.cut(number(count))}{" "}
              <button type="button" class="link" onClick={() => void table.loadOlder()}>
                {strings.loadOlder}
              </button>
            </span>
          )}
          <span>{strings.errors(number(errors))}</span>
          {count > unknown && (
            <>
              <span data-total="cost" title={formatCost(costUsd, costEstimated, language)}>
                {formatShortCost(costUsd, costEstimated, language)}
              </span>
              <span data-total="tokens" title={number(tokens)}>
                {strings.tokens(formatCompactNumber(tokens, language))}
              </span>
            </>
          )}
          {unknown > 0 && <span>{strings.unknown(number(unknown))}</span>}
        </>
      )}
    </p>
  );
}
