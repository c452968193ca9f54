import { useEffect, useRef } from "preact/hooks";
import { useStore } from "../../ui/page-context.ts";

/**
 * Makes a link to an event work: loads as much of the session as necessary, and shows the conversation of the event's
 * agent.
 */
export function useEventRoute(): void {
  const { sessionPage, navigation, detail } = useStore();
  const { eventSeq, filter } = navigation.route.value;
  const arrivedAt = useRef(eventSeq);
  const state = detail.state.value;
  const event = state.kind === "ready" ? state.event : null;

  useEffect(() => {
    if (eventSeq !== null) void sessionPage.reach(eventSeq);
  }, [eventSeq]);

  useEffect(() => {
    if (event === null || event.seq !== arrivedAt.current) return;
    arrivedAt.current = null;
    if (event.session_id !== sessionPage.sessionId.peek()) return;
    if (filter.tab !== undefined || filter.agent !== undefined) return;
    if (event.agent_id !== null) navigation.filterBy({ agent: event.agent_id });
  }, [event]);
}
