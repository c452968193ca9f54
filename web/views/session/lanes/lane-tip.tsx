import { formatDuration, formatExactDuration, formatMeasured } from "../../../../src/core/format/duration.ts";
import { SESSION_STRINGS } from "../session-languages.ts";
import { useStrings } from "../../../ui/page-context.ts";
import { useStringsOf } from "../../../ui/use-strings-of.ts";
import type { LaneBar } from "../../../state/session/lane-layout.ts";
import { CallTime } from "../call-time.tsx";

/** Maximum width, as in the style sheet. */
const TIP_PX = 320;

interface LaneTipProps {
  readonly bar: LaneBar;
  /** The pointer's position within the lanes. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly nowMs: number;
}

export function LaneTip({ bar, x, y, width, nowMs }: LaneTipProps) {
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { call, askedMs, backgroundToMs, toMs } = bar;
  const left = Math.max(0, Math.min(x + 12, width - TIP_PX - 8));
  return (
    <div class="lane-tip" style={{ left: `${left}px`, top: `${y + 16}px` }}>
      <p class="tip-head">
        <bdi>{call.tool_name}</bdi>
        <span>{strings.outcome[call.outcome ?? "open"]}</span>
        <span>
          {call.duration_ms === null
            ? formatExactDuration(Math.min(toMs, nowMs) - bar.fromMs, language)
            : formatMeasured(call.duration_ms, language)}
        </span>
      </p>
      <bdi class="mono tip-says">{call.summary}</bdi>
      <p class="tip-rest">
        <CallTime at={call.started_at} />
        {askedMs !== null && (
          <span>{strings.lanes.waited(formatDuration(Math.min(askedMs[1], nowMs) - askedMs[0], language))}</span>
        )}
        {backgroundToMs !== null && (
          <span>
            {backgroundToMs === Infinity
              ? strings.lanes.runsInBackground
              : strings.lanes.backgroundTook(formatDuration(backgroundToMs - toMs, language))}
          </span>
        )}
      </p>
    </div>
  );
}
