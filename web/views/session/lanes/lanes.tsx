import { useMemo, useRef, useState } from "preact/hooks";
import type { SessionDetailDto } from "../../../../src/api/session-dto.ts";
import { formatNumber } from "../../../i18n/format.ts";
import { describingEvent, type CallEvents } from "../../../state/event-reader.ts";
import { layOutLanes, type Lane, type LaneBar } from "../../../state/session/lane-layout.ts";
import { positionLanes, wholeLanes, xOf } from "../../../state/session/lane-positions.ts";
import { LANES_HEIGHT } from "../../../state/session/session-layout.ts";
import { withFilter } from "../../../state/route.ts";
import { isOver } from "../../../state/session/session-facts.ts";
import { tickText, ticksOf, type TimeWindow } from "../../../state/session/time-window.ts";
import { Icon, StateMark } from "../../../ui/icon.tsx";
import { Link } from "../../../ui/link.tsx";
import { Menu } from "../../../ui/menu.tsx";
import { useStore, useStrings, useStringsOf } from "../../../ui/page-context.ts";
import { useWidth } from "../../../ui/use-width.ts";
import { SESSION_STRINGS } from "../session-languages.ts";
import { useSessionMemory } from "../session-memory.ts";
import { LaneCanvas, useTimeWindow } from "./lane-canvas.tsx";
import { LaneEdge } from "./lane-edge.tsx";
import "./lanes.css";

/** Width of one tick of the axis. */
const TICK_PX = 96;
/** Width of its longest text (`11-25 14:02`, `14:02:11.4`): the last tick has none if it would be cut. */
const TICK_TEXT_PX = 84;
/** Height of the axis, and of the line above it. */
const FRAME_PX = 23;
const ZOOM_STEP = 1.5;
/** Share of time kept free at the end, so that the newest bar does not touch the edge. */
const FREE_SHARE = 0.015;

interface LanesProps {
  readonly session: SessionDetailDto;
  readonly callEvents: ReadonlyMap<string, CallEvents>;
  /** The call whose event is open. */
  readonly opened: string | null;
}

/** A lane for each agent, a bar for each call. */
export function Lanes({ session, callEvents, opened }: LanesProps) {
  const { sessionPage, clock, navigation } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { layout } = useSessionMemory();
  const folded = layout.isTimelineFolded.value;
  const [showsFinished, setShowsFinished] = useState(false);
  const chosen = navigation.route.value.filter.agent ?? null;
  const area = useRef<HTMLDivElement>(null);
  const width = useWidth(area, folded);
  const box = useRef<HTMLDivElement>(null);
  const calls = sessionPage.calls.items.value;
  const transitions = sessionPage.transitions.items.value;
  const endedAtMs = session.ended_at === null ? null : Date.parse(session.ended_at);
  const nowMs = isOver(session) ? Date.parse(session.last_seen_at) : clock.nowMs.value;

  const lanes = useMemo(
    () =>
      layOutLanes({
        calls,
        agents: session.subagent_list,
        transitions,
        endedAtMs,
        ...(!showsFinished && { foldedBut: chosen }),
      }),
    [calls, session.subagent_list, transitions, endedAtMs, showsFinished, chosen],
  );
  const positions = useMemo(() => positionLanes(lanes), [lanes]);
  const height = positions.reduce((sum, position) => sum + position.height, 0);
  const shownPx = wholeLanes(positions, layout.lanesHeight.value - FRAME_PX);
  const full = fullOf(lanes, Date.parse(session.started_at), nowMs, sessionPage.calls.hasOlder.value);
  const control = useTimeWindow(full);
  const ticks = ticksOf(control.window, Math.max(2, Math.floor(width / TICK_PX)), zoneOffsetMs(nowMs));

  function open(bar: LaneBar): void {
    const seq = describingEvent(callEvents.get(bar.call.tool_use_id));
    if (seq !== null) navigation.go({ eventSeq: seq });
  }

  return (
    <section class="lanes rigid lined" aria-labelledby="lanes-heading">
      <header>
        <button
          type="button"
          class="quiet"
          aria-expanded={!folded}
          title={folded ? strings.lanes.unfold : strings.lanes.fold}
          onClick={layout.toggleTimeline}
        >
          <Icon name={folded ? "next" : "down"} />
          <h3 id="lanes-heading">{strings.lanes.heading}</h3>
        </button>
        {!folded && (
          <>
            <span class="spring" />
            {positions.length > 1 && shownPx < height && layout.lanesHeight.value < LANES_HEIGHT.max && (
              <button type="button" class="quiet" onClick={() => layout.setLanesHeight(FRAME_PX + height)}>
                {strings.lanes.all(formatNumber(positions.length, language))}
              </button>
            )}
            {showsFinished && (
              <button type="button" class="quiet" onClick={() => setShowsFinished(false)}>
                {strings.lanes.foldFinished}
              </button>
            )}
            <LaneLegend />
            <button
              type="button"
              class="quiet"
              aria-label={strings.lanes.zoomOut}
              title={`${strings.lanes.zoomOut} (−)`}
              aria-disabled={control.isFull}
              onClick={() => control.zoomBy(ZOOM_STEP)}
            >
              −
            </button>
            <button
              type="button"
              class="quiet"
              aria-label={strings.lanes.zoomIn}
              title={`${strings.lanes.zoomIn} (+)`}
              onClick={() => control.zoomBy(1 / ZOOM_STEP)}
            >
              +
            </button>
            <button type="button" class="quiet" title="0" aria-disabled={control.isFull} onClick={control.showFull}>
              {strings.lanes.whole}
            </button>
          </>
        )}
      </header>
      {!folded && (
        <>
          <p id="lanes-how" class="visually-hidden">
            {strings.lanes.how}
          </p>
          <div class="lanes-box" ref={box} style={{ maxHeight: `${FRAME_PX + shownPx}px` }}>
            <div
              class="corner"
              title={`${strings.fact.timeZone}: ${Intl.DateTimeFormat().resolvedOptions().timeZone}`}
            />
            <div class="axis note digits" ref={area} aria-hidden="true">
              {ticks.atMs
                .filter((at) => xOf(at, control.window, width) <= width - TICK_TEXT_PX)
                .map((at) => (
                  <span key={at} style={{ left: `${xOf(at, control.window, width)}px` }}>
                    {tickText(at, ticks.stepMs, control.window, language)}
                  </span>
                ))}
            </div>
            <ul class="lane-names">
              {positions.map(({ lane, height: tall }) => (
                <LaneName
                  key={lane.agentId}
                  lane={lane}
                  height={tall}
                  session={session}
                  isChosen={lane.agentId === chosen}
                  onUnfold={() => setShowsFinished(true)}
                />
              ))}
            </ul>
            <LaneCanvas
              positions={positions}
              control={control}
              width={width}
              height={height}
              ticksMs={ticks.atMs}
              nowMs={nowMs}
              opened={opened}
              onOpen={open}
              label={strings.lanes.heading}
            />
          </div>
          <LaneEdge box={box} />
          {sessionPage.calls.hasOlder.value && (
            <p class="empty-text older-calls">
              {strings.lanes.older}{" "}
              <button type="button" class="link" onClick={() => void sessionPage.loadOlderCalls()}>
                {strings.conversation.older}
              </button>
            </p>
          )}
        </>
      )}
    </section>
  );
}

interface LaneNameProps {
  readonly lane: Lane;
  readonly height: number;
  readonly session: SessionDetailDto;
  /** Whether the conversation is this agent's. */
  readonly isChosen: boolean;
  readonly onUnfold: () => void;
}

/** The agent of a lane, as a link to its conversation; finished agents in one lane unfold. */
function LaneName({ lane: { agent, agentId, depth, folded }, height, session, isChosen, onUnfold }: LaneNameProps) {
  const { navigation } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const name = agentId === null ? strings.lanes.main : (agent?.agent_type ?? agentId.slice(0, 8));
  const state = agentId === null ? session.state : agent?.state;
  const style = { height: `${height}px`, paddingLeft: `calc(var(--gutter) + ${Math.min(4, depth) * 12}px)` };
  if (folded > 0) {
    return (
      <li style={style}>
        <button
          type="button"
          class="lane-name flex hovers"
          aria-expanded={false}
          title={strings.lanes.unfoldFinished}
          onClick={onUnfold}
        >
          <Icon name="next" />
          <span>{strings.lanes.finished(formatNumber(folded, language))}</span>
        </button>
      </li>
    );
  }
  return (
    <li class={isChosen ? "is-chosen" : undefined} style={style}>
      <Link
        class="lane-name flex hovers"
        to={{ filter: withFilter(navigation.route.value.filter, { tab: null, agent: agentId }), eventSeq: null }}
        isCurrent={isChosen}
        title={[strings.lanes.show, name, agent?.description ?? null].filter((part) => part !== null).join(" · ")}
      >
        {state !== undefined && <StateMark state={state} />}
        <bdi>{name}</bdi>
        {agent?.description != null && <bdi class="why note">{agent.description}</bdi>}
      </Link>
    </li>
  );
}

function fullOf(lanes: readonly Lane[], startedMs: number, nowMs: number, isCut: boolean): TimeWindow {
  let firstMs = isCut ? Infinity : startedMs;
  let lastMs = nowMs;
  for (const { bars } of lanes) {
    for (const { fromMs, toMs } of bars) {
      firstMs = Math.min(firstMs, fromMs);
      if (toMs !== Infinity) lastMs = Math.max(lastMs, toMs);
    }
  }
  const fromMs = Math.min(firstMs, lastMs - 1000);
  return { fromMs, toMs: lastMs + (lastMs - fromMs) * FREE_SHARE };
}

/** Offset of the reader's time zone at that time, in milliseconds. */
function zoneOffsetMs(atMs: number): number {
  return -new Date(atMs).getTimezoneOffset() * 60_000;
}

const KINDS = ["run", "change", "read", "delegate", "ask", "other"] as const;

function LaneLegend() {
  const strings = useStringsOf(SESSION_STRINGS);
  return (
    <Menu name="legend" label={strings.lanes.legend}>
      <ul class="lane-legend stack note" aria-label={strings.lanes.legend}>
        {KINDS.map((kind) => (
          <li key={kind}>
            <span class={`swatch of-${kind}`} aria-hidden="true" />
            {strings.lanes.kind[kind]}
          </li>
        ))}
        <li>
          <span class="swatch of-asked" aria-hidden="true" />
          {strings.lanes.asked}
        </li>
        <li>
          <span class="swatch of-failed" aria-hidden="true">
            ×
          </span>
          {strings.outcome.failed}
        </li>
        <li>
          <span class="swatch of-denied" aria-hidden="true" />
          {strings.outcome.denied}
        </li>
        <li>
          <span class="swatch of-interrupted" aria-hidden="true" />
          {strings.outcome.interrupted}
        </li>
      </ul>
    </Menu>
  );
}
