import { plainProse } from "../../../../src/core/format/plain-prose.ts";
import { formatClock, formatDuration, formatElapsed } from "../../../../src/core/format/time.ts";
import { toolTitle } from "../../../state/call-line.ts";
import { toolKindOf, type Lane, type LaneBar } from "../../../state/session/lane-layout.ts";
import { shareOf, type TimeWindow } from "../../../state/session/time-window.ts";
import { useStrings, useStringsOf } from "../../../ui/page-context.ts";
import { summaryFont } from "../../../ui/prose-tools.ts";
import { SESSION_STRINGS } from "../session-languages.ts";

type Place = Readonly<Record<"left" | "width", string>>;

/** Narrower bars have no name. */
const NAMED_PX = 34;

interface LaneTrackProps {
  readonly lane: Lane;
  readonly window: TimeWindow;
  readonly pxPerMs: number;
  /** The call whose event is open. */
  readonly opened: string | null;
  /** The bar that the Tab key reaches; arrow keys reach the others. */
  readonly tabStop: string | null;
  readonly onOpen: (bar: LaneBar) => void;
}

/** The states of an agent as a line, its calls as bars below. What is open ends with the window. */
export function LaneTrack({ lane, window, pxPerMs, opened, tabStop, onOpen }: LaneTrackProps) {
  const place = (fromMs: number, toMs: number): Place => {
    const from = Math.max(0, shareOf(fromMs, window));
    return { left: percent(from), width: percent(Math.max(0, shareOf(Math.min(toMs, window.toMs), window) - from)) };
  };
  return (
    <div class="lane-track" style={{ "--rows": lane.rowCount }}>
      {lane.stretches.map(({ state, fromMs, toMs }, index) => (
        <i key={index} class={`stretch is-${state}`} style={place(fromMs, toMs)} />
      ))}
      {lane.bars.map(
        ({ call, toMs, backgroundToMs, row }) =>
          backgroundToMs !== null && (
            <i
              key={`${call.tool_use_id} rest`}
              class={`lane-rest swatch of-${toolKindOf(call.tool_name)}`}
              style={{ ...place(toMs, backgroundToMs), "--row": row }}
            />
          ),
      )}
      {lane.bars.map(
        ({ call, askedMs, row }) =>
          askedMs !== null && (
            <i key={`${call.tool_use_id} asked`} class="asked" style={{ ...place(...askedMs), "--row": row }} />
          ),
      )}
      {lane.bars.map((bar) => (
        <Bar
          key={bar.call.tool_use_id}
          bar={bar}
          style={{ ...place(bar.fromMs, bar.toMs), "--row": bar.row }}
          toMs={Math.min(bar.toMs, window.toMs)}
          isNamed={(Math.min(bar.toMs, window.toMs) - bar.fromMs) * pxPerMs >= NAMED_PX}
          isOpened={bar.call.tool_use_id === opened}
          isTabStop={bar.call.tool_use_id === tabStop}
          onOpen={onOpen}
        />
      ))}
    </div>
  );
}

interface BarProps {
  readonly bar: LaneBar;
  readonly style: Place & Readonly<Record<"--row", number>>;
  /** Where it ends in the window. */
  readonly toMs: number;
  readonly isNamed: boolean;
  readonly isOpened: boolean;
  readonly isTabStop: boolean;
  readonly onOpen: (bar: LaneBar) => void;
}

/** A call: its tint shows the kind of tool, its shape the outcome. */
function Bar({ bar, style, toMs, isNamed, isOpened, isTabStop, onOpen }: BarProps) {
  const { call } = bar;
  const says = useBarText(bar, toMs);
  return (
    <button
      type="button"
      class={`lane-bar swatch of-${toolKindOf(call.tool_name)} of-${call.outcome ?? "open"}`}
      style={style}
      title={says.join("\n")}
      aria-label={says.join(", ")}
      aria-current={isOpened}
      tabIndex={isTabStop ? 0 : -1}
      data-call={call.tool_use_id}
      onClick={() => onOpen(bar)}
    >
      {isNamed && (
        <bdi class="lane-label">
          {toolTitle(call.tool_name)} {summaryText(call)}
        </bdi>
      )}
    </button>
  );
}

/** What a bar says on hover, and to a screen reader. */
function useBarText({ call, fromMs, askedMs, toMs: endMs, backgroundToMs }: LaneBar, toMs: number): readonly string[] {
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { duration_ms: ranMs } = call;
  const length = ranMs === null ? formatElapsed(toMs - fromMs, language) : formatDuration(ranMs, language);
  const waited = askedMs === null ? [] : [formatDuration(Math.min(askedMs[1], toMs) - askedMs[0], language)];
  const background =
    backgroundToMs === Infinity
      ? strings.lanes.runsInBackground
      : strings.lanes.backgroundTook(formatDuration((backgroundToMs ?? 0) - endMs, language));
  return [
    `${toolTitle(call.tool_name)} ${summaryText(call)}`,
    `${strings.outcome[call.outcome ?? "open"]} · ${length}`,
    formatClock(fromMs, "second"),
    ...waited.map(strings.lanes.waited),
    ...(backgroundToMs === null ? [] : [background]),
  ];
}

function summaryText({ tool_name: tool, summary }: LaneBar["call"]): string {
  return summaryFont(tool) === "prose" ? plainProse(summary) : summary;
}

function percent(share: number): string {
  return `${Math.round(share * 1e6) / 1e4}%`;
}
