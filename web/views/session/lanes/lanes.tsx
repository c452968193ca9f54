import type { RefObject } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { SessionDetailDto } from "../../../../src/api/session-dto.ts";
import { formatNumber } from "../../../i18n/format.ts";
import { laneCommand } from "../../../keyboard/key-table.ts";
import { describingEvent, type CallEvents } from "../../../state/event-reader.ts";
import { distinctBars, layOutLanes, walk, type Lane, type LaneBar } from "../../../state/session/lane-layout.ts";
import { withFilter } from "../../../state/route.ts";
import { isOver } from "../../../state/session/session-facts.ts";
import { shareOf, tickText, ticksOf, type TimeWindow } from "../../../state/session/time-window.ts";
import { Button } from "../../../ui/button.tsx";
import { Icon, StateMark } from "../../../ui/icon.tsx";
import { Link } from "../../../ui/link.tsx";
import { Menu } from "../../../ui/menu.tsx";
import { useStore, useStrings, useStringsOf } from "../../../ui/page-context.ts";
import { useWidth } from "../../../ui/use-width.ts";
import { SESSION_STRINGS } from "../session-languages.ts";
import { useSessionMemory } from "../session-memory.ts";
import { LaneTrack } from "./lane-track.tsx";
import "./lanes.css";

/** Width of one tick of the axis. */
const TICK_PX = 96;
/** Width of its longest text (`11-25 14:02`, `14:02:11.4`): the last tick has none if it would be cut. */
const TICK_TEXT_PX = 84;
const MOST_ZOOM = 64;
/** Share of time kept free at the end, so that the newest bar does not touch the edge. */
const FREE_SHARE = 0.015;
/** A session at work is drawn again when it has grown by this share: not each second. */
const STEP_SHARE = 0.002;

interface LanesProps {
  readonly session: SessionDetailDto;
  readonly callEvents: ReadonlyMap<string, CallEvents>;
  /** The call whose event is open. */
  readonly opened: string | null;
}

/** A lane for each agent, a bar for each call. The calls tab has the same data as a table. */
export function Lanes({ session, callEvents, opened }: LanesProps) {
  const { sessionPage, clock, navigation } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { layout } = useSessionMemory();
  const folded = layout.isTimelineFolded.value;
  const [zoom, setZoom] = useState(1);
  const [isTall, setTall] = useState(false);
  const [focused, setFocused] = useState<string | null>(null);
  const chosen = navigation.route.value.filter.agent ?? null;
  const axis = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(axis, folded);
  const calls = sessionPage.calls.items.value;
  const transitions = sessionPage.transitions.items.value;
  const endedAtMs = session.ended_at === null ? null : Date.parse(session.ended_at);
  const startedMs = Date.parse(session.started_at);
  const isCut = sessionPage.calls.hasOlder.value;
  const stepMs = Math.max(1000, (clock.nowMs.value - startedMs) * STEP_SHARE);
  const nowMs = isOver(session) ? Date.parse(session.last_seen_at) : Math.ceil(clock.nowMs.value / stepMs) * stepMs;

  const { lanes, window, pxPerMs } = useMemo(() => {
    const all = layOutLanes({ calls, agents: session.subagent_list, transitions, endedAtMs });
    const full = fullOf(all, startedMs, nowMs, isCut);
    const scale = width / (full.toMs - full.fromMs);
    const drawn = all.map((lane) => ({ ...lane, bars: distinctBars(lane.bars, scale, opened) }));
    return { lanes: drawn, window: full, pxPerMs: scale };
  }, [calls, session.subagent_list, transitions, endedAtMs, startedMs, nowMs, isCut, width, opened]);
  const isOverflowing = useScrollAt(box, zoom, lanes.length);
  const ticks = ticksOf(window, Math.max(2, Math.floor(width / TICK_PX)), zoneOffsetMs(nowMs));
  const ids = new Set(lanes.flatMap(({ bars }) => bars.map(({ call }) => call.tool_use_id)));
  const tabStop = [focused, opened].find((id) => id !== null && ids.has(id)) ?? [...ids].at(-1) ?? null;

  function open(bar: LaneBar): void {
    const seq = describingEvent(callEvents.get(bar.call.tool_use_id));
    if (seq !== null) navigation.go({ eventSeq: seq });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const command = event.ctrlKey || event.metaKey || event.altKey ? null : laneCommand(event.key);
    const from = event.target instanceof HTMLElement ? event.target.dataset["call"] : undefined;
    if (command === null || from === undefined) return;
    event.preventDefault();
    const id = walk(lanes, from, command)?.call.tool_use_id ?? from;
    setFocused(id);
    box.current?.querySelector<HTMLElement>(`[data-call="${CSS.escape(id)}"]`)?.focus();
  }

  const tracks = useMemo(
    () =>
      lanes.map((lane) => (
        <LaneTrack
          key={lane.agentId}
          lane={lane}
          window={window}
          pxPerMs={pxPerMs}
          opened={opened}
          tabStop={tabStop}
          onOpen={open}
        />
      )),
    [lanes, opened, tabStop, callEvents, language],
  );

  return (
    <section class="lanes rigid lined" aria-labelledby="lanes-heading">
      <header class="flex gap-2">
        <Button
          aria-expanded={!folded}
          title={folded ? strings.lanes.unfold : strings.lanes.fold}
          onClick={layout.toggleTimeline}
        >
          <Icon name={folded ? "next" : "down"} />
          <h3 id="lanes-heading">{strings.lanes.heading}</h3>
        </Button>
        {!folded && (
          <>
            <span class="spring" />
            {!isTall && isOverflowing && (
              <Button onClick={() => setTall(true)}>{strings.lanes.all(formatNumber(lanes.length, language))}</Button>
            )}
            <LaneLegend />
            <Button
              hint={strings.lanes.zoomOut}
              aria-disabled={zoom === 1}
              onClick={() => setZoom(Math.max(1, zoom / 2))}
            >
              −
            </Button>
            <Button
              hint={strings.lanes.zoomIn}
              aria-disabled={zoom === MOST_ZOOM}
              onClick={() => setZoom(Math.min(MOST_ZOOM, zoom * 2))}
            >
              +
            </Button>
            <Button aria-disabled={zoom === 1} onClick={() => setZoom(1)}>
              {strings.lanes.whole}
            </Button>
          </>
        )}
      </header>
      {!folded && (
        <>
          <p id="lanes-how" class="visually-hidden">
            {strings.lanes.how}
          </p>
          <div
            class={`lanes-box${isTall ? " is-tall" : ""}${zoom > 1 ? " is-zoomed" : ""}`}
            style={{ "--zoom": zoom }}
            ref={box}
            role="group"
            aria-labelledby="lanes-heading"
            aria-describedby="lanes-how"
            onKeyDown={onKeyDown}
          >
            <div class="lane-row sticks lined" aria-hidden="true">
              <div
                class="corner"
                title={`${strings.fact.timeZone}: ${Intl.DateTimeFormat().resolvedOptions().timeZone}`}
              />
              <div class="axis note digits" ref={axis}>
                {ticks.atMs
                  .filter((at) => shareOf(at, window) * width <= width - TICK_TEXT_PX)
                  .map((at) => (
                    <span key={at} style={{ left: `${shareOf(at, window) * 100}%` }}>
                      {tickText(at, ticks.stepMs, window, language)}
                    </span>
                  ))}
              </div>
            </div>
            <ul class="lane-names">
              {lanes.map((lane, index) => (
                <li
                  key={lane.agentId}
                  class={`lane-row${lane.agentId === chosen ? " is-chosen" : ""}`}
                  style={{ "--depth": Math.min(4, lane.depth) }}
                >
                  <LaneName lane={lane} session={session} isChosen={lane.agentId === chosen} />
                  {tracks[index]}
                </li>
              ))}
            </ul>
          </div>
          {isCut && (
            <p class="empty-text lined-above">
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

/** Keeps the visible time through a zoom, and the newest where it was in view. @returns whether lanes are out of sight */
function useScrollAt(box: RefObject<HTMLElement | null>, zoom: number, laneCount: number): boolean {
  const share = useRef(1);
  const [isOverflowing, setOverflowing] = useState(false);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    element.scrollLeft = share.current * (element.scrollWidth - element.clientWidth);
    setOverflowing(element.scrollHeight > element.clientHeight);
    const read = (): void => {
      const room = element.scrollWidth - element.clientWidth;
      share.current = room > 0 ? element.scrollLeft / room : 1;
    };
    element.addEventListener("scroll", read);
    return () => element.removeEventListener("scroll", read);
  }, [zoom, laneCount, box.current]);
  return isOverflowing;
}

interface LaneNameProps {
  readonly lane: Lane;
  readonly session: SessionDetailDto;
  /** Whether the conversation is this agent's. */
  readonly isChosen: boolean;
}

/** The agent of a lane, as a link to its conversation. */
function LaneName({ lane: { agent, agentId }, session, isChosen }: LaneNameProps) {
  const { navigation } = useStore();
  const strings = useStringsOf(SESSION_STRINGS);
  const name = agentId === null ? strings.lanes.main : (agent?.agent_type ?? agentId.slice(0, 8));
  const state = agentId === null ? session.state : agent?.state;
  return (
    <Link
      class="lane-name flex hovers"
      to={{ filter: withFilter(navigation.route.value.filter, { tab: null, agent: agentId }), eventSeq: null }}
      isCurrent={isChosen}
      title={[strings.lanes.show, name, agent?.description ?? null].filter((part) => part !== null).join(" · ")}
    >
      {state !== undefined && <StateMark state={state} />}
      <bdi class="cut">{name}</bdi>
      {agent?.description != null && <bdi class="why cut note">{agent.description}</bdi>}
    </Link>
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
const OUTCOMES = ["failed", "denied", "interrupted"] as const;

function LaneLegend() {
  const strings = useStringsOf(SESSION_STRINGS);
  return (
    <Menu name="legend" label={strings.lanes.legend}>
      <ul class="lane-legend gap-4 stack note" aria-label={strings.lanes.legend}>
        {[
          ...KINDS.map((kind) => [kind, strings.lanes.kind[kind]]),
          ["asked", strings.outcome.asked],
          ...OUTCOMES.map((outcome) => [outcome, strings.outcome[outcome]]),
        ].map(([look, text]) => (
          <li key={look} class="flex gap-6 one-line">
            <span class={`swatch of-${look}`} aria-hidden="true">
              {look === "failed" && "×"}
            </span>
            {text}
          </li>
        ))}
      </ul>
    </Menu>
  );
}
