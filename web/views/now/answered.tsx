import { useEffect } from "preact/hooks";
import type { RequestDto } from "../../../src/api/request-dto.ts";
import { isSettled, requestOfItem } from "../../state/attention/request-of-item.ts";
import { compareItems, type InboxItem, SHOWN_ITEMS } from "../../state/inbox.ts";
import { useStore } from "../../ui/page-context.ts";

export { SettledOutcome } from "../../ui/answer/outcome.tsx";

/** The request of an item once nothing is left to do about it; null before, and without one. */
export function settledOf(item: InboxItem, isOver: boolean, requests: readonly RequestDto[]): RequestDto | null {
  const request = requestOfItem(item, requests);
  return request !== null && isSettled(request, isOver) ? request : null;
}

/** A request that comes later than this does not open by itself. */
const NEXT_WITHIN_MS = 30_000;

/** The item that you have answered gives its place to the next one that can be answered, also if that comes soon after. */
export function NextRequest({ opened }: { readonly opened: InboxItem }) {
  const { clock, inbox, navigation, requests } = useStore();
  const all = requests.state.value?.requests ?? [];
  const items = inbox.open.value;
  const answered = requestOfItem(opened, all);
  const isOwn = answered !== null && requests.own.value.get(answered.id) === "sent";
  useEffect(() => {
    const sinceMs = clock.nowMs.peek() - Date.parse(answered?.answer?.at ?? "");
    if (!isOwn || !(sinceMs < NEXT_WITHIN_MS)) return;
    const shown = items.slice(0, SHOWN_ITEMS);
    const next = [...shown.filter((item) => compareItems(item, opened) > 0), ...shown].find(
      (item) => requestOfItem(item, all)?.state === "open",
    );
    if (next === undefined) return;
    const hasFocus = document.activeElement?.closest(".need") != null;
    navigation.filterBy({ item: next.key });
    if (hasFocus) document.querySelector<HTMLElement>(`.need-row[data-key="${CSS.escape(next.key)}"]`)?.focus();
  });
  return null;
}
