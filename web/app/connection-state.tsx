import { formatMoment } from "../../src/core/format/time.ts";
import type { ShownConnection } from "../state/connection.ts";
import { Shape } from "../ui/icon.tsx";
import { useStore, useStrings } from "../ui/page-context.ts";

/** Full, ring, half or cross: the shape says as much as the text. */
const CONNECTION_SHAPES: Readonly<Record<ShownConnection["kind"], string>> = {
  live: "M6 2.75a3.25 3.25 0 1 1 0 6.5a3.25 3.25 0 0 1 0-6.5z",
  connecting: "M6 2.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 0 1 0-7",
  reconnecting: "M6 2.5a3.5 3.5 0 1 1-3.5 3.5",
  polling: "M6 2a4 4 0 0 0 0 8z",
  stale: "M3 3l6 6M9 3l-6 6",
};

/** Whether the page hears from the daemon. */
export function ConnectionState() {
  const { clock, connection } = useStore();
  const { strings, language } = useStrings();
  const shown = connection.shown.value;
  const word =
    shown.kind === "stale"
      ? strings.connection.stale(formatMoment(shown.sinceMs, { nowMs: clock.nowMs.value, language }))
      : strings.connection[shown.kind];
  return (
    <span
      class={`connection flex small faint one-line is-${shown.kind}`}
      title={shown.kind === "polling" ? strings.connection.pollingWhy : word}
      data-testid="connection"
    >
      <Shape path={CONNECTION_SHAPES[shown.kind]} />
      <span class="word cut">{word}</span>
    </span>
  );
}
