import type { RefObject } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { isNarrowed } from "../../state/activity/activity-filter.ts";
import type { ActivityRow } from "../../state/activity/activity-rows.ts";
import { isStoreEmpty, liveListOf } from "../../state/store.ts";
import { hasOwners, seesFiguresOnly } from "../../state/team/team.ts";
import { FlowList, type FlowGoal } from "../../ui/list/flow-list.tsx";
import { scrollerOf, topOf } from "../../ui/list/scroller.ts";
import { Problem, Skeleton } from "../../ui/load-state.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { Row } from "./activity-rows.tsx";
import { ActivityTools } from "./activity-tools.tsx";
import { FirstSteps } from "./notices.tsx";
import { NOW_STRINGS } from "./now-strings.ts";
import { RawEvents } from "./raw-events.tsx";
import { useScrolledTo } from "./scrolled-to.ts";
import { useHeldList } from "./held-list.ts";
import "./activity.css";

/** What all sessions do: their turns with their calls, or the raw events. */
export function ActivityList() {
  const store = useStore();
  const { activity, feed, listProblem } = store;
  const { strings } = useStrings();
  const section = useRef<HTMLElement>(null);
  const isEmpty = isStoreEmpty(store);
  const isRaw = activity.filter.value.tab === "events";

  useScrolledTo(
    useIsAskedFor(section),
    // All that is above it, too.
    () => section.current?.parentElement?.children ?? [],
    () => section.current?.scrollIntoView(),
  );

  if (isEmpty) return <FirstSteps />;

  async function reload(): Promise<void> {
    await (isRaw ? feed.reload({ forget: false }) : activity.reload());
  }

  function showNewest(): void {
    liveListOf(store).showNewest();
    const list = section.current?.querySelector<HTMLElement>(".scroller");
    // While its beginning is in view, what is above stays there.
    if (list != null && topOf(list, scrollerOf(list)) > 0) section.current?.scrollIntoView();
  }

  return (
    <section class="feed" aria-label={strings.feed} ref={section}>
      <ActivityTools showNewest={showNewest} />
      {listProblem.value !== null && <Problem thrown={listProblem.value} retry={() => void reload()} />}
      {isRaw ? <RawEvents /> : <TurnList />}
    </section>
  );
}

/** Whether the address names a list of it that lies below the window's edge: what was opened must be seen. */
function useIsAskedFor(section: RefObject<HTMLElement | null>): boolean {
  const { activity, navigation, sessions } = useStore();
  const { eventSeq, filter } = navigation.route.value;
  const { tab } = activity.filter.value;
  const isNamed =
    (tab !== "calls" || isNarrowed(activity.filter.value)) && eventSeq === null && filter.item === undefined;
  const [askedFor, setAskedFor] = useState<string | null>(null);
  // What is above has its lines only then.
  const isReady = isNamed && sessions.loaded.value;
  useLayoutEffect(() => {
    const element = section.current;
    if (element === null) return;
    const isBelow = element.getBoundingClientRect().top > innerHeight - LEAST_SHOWN_PX;
    // A press on its own tools must not move them.
    setAskedFor(isReady && isBelow && !element.contains(document.activeElement) ? tab : null);
  }, [isReady, tab]);
  return askedFor !== null;
}

/** Its tools and the first rows. */
const LEAST_SHOWN_PX = 240;

/** Heights before a row is drawn, as in the style sheets. */
const ROW_PX = 26;
const HEAD_PX = 34;

function TurnList() {
  const { activity, cursor } = useStore();
  const { strings } = useStrings();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = activity.rows.value;
  const goal = useMemo<FlowGoal | null>(
    () => (cursor.value === null ? null : { key: cursor.value, align: "nearest" }),
    [cursor.value],
  );
  useHeldList(scroller, activity);
  useLayoutEffect(() => scroller.current?.scrollTo(0, 0), [activity.filter.value]);
  const { state } = activity;
  const hasCursor = rows.some((row) => row.key === cursor.value);
  return (
    <div class="scroller activity" ref={scroller} aria-busy={state.value === "loading"}>
      {rows.length === 0 ? (
        <Nothing />
      ) : (
        <FlowList<ActivityRow>
          items={rows}
          keyOf={(row) => row.key}
          estimate={(row) => (row.kind === "turn" ? HEAD_PX : ROW_PX)}
          goal={goal}
          label={strings.feed}
          onNearEnd={() => void activity.loadOlder()}
          renderRow={(row, index) => (
            <Row
              key={row.key}
              row={row}
              position={index + 1}
              isCursor={row.key === cursor.value || (!hasCursor && index === 0)}
            />
          )}
        />
      )}
    </div>
  );
}

/** Says that there is nothing only where the daemon has said so. */
function Nothing() {
  const { activity, team } = useStore();
  const own = useStringsOf(NOW_STRINGS);
  const filter = activity.filter.value;
  const state = activity.state.value;
  if (state !== "ready") return state === "loading" ? <Skeleton rows={8} /> : null;
  const ofTeam = seesFiguresOnly(team) ? own.figuresOnly : own.noneSeen;
  const none = hasOwners(team.scope.value) ? ofTeam : own.none[filter.tab];
  return <p class="empty-text">{isNarrowed(filter) ? own.noMatch : none}</p>;
}
