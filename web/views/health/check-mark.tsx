import type { CheckStatus } from "../../../src/core/health/health.ts";

/** A shape per status, so that colour is never the only sign. */
const SHAPES: Readonly<Record<CheckStatus, string>> = {
  ok: "M2.25 6.5l2.5 2.5l5-6",
  note: "M6 2.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 0 1 0-7",
  unknown: "M4.2 4.4a1.9 1.9 0 1 1 2.6 1.9q-.8.3-.8 1.2M6 9.4v.05",
  degraded: "M6 2.25l4.25 7.5h-8.5zM6 5.25v2M6 8.6v.05",
  failed: "M3 3l6 6M9 3l-6 6",
};

export function CheckMark({ status }: { readonly status: CheckStatus }) {
  return (
    <svg class={`mark check-${status}`} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      <path d={SHAPES[status]} />
    </svg>
  );
}
