import type { EventDto } from "../../../src/api/dto.ts";
import type { AttentionDto } from "../../../src/api/session-dto.ts";
import { inboxItemsOf } from "../../../web/state/inbox.ts";
import { VIEW_NAMES, type ViewName } from "../../../src/api/views.ts";
import { formatRoute, START, type Route } from "../../../web/state/route.ts";
import { SESSION_TABS } from "../../../web/state/session/session-facts.ts";
import type { DemoDaemon } from "../demo-daemon.ts";

/** One address of the page, over the demo. */
export interface ViewPlace {
  readonly view: ViewName;
  /** For a file name: the view, and what is special about this address. */
  readonly name: string;
  readonly hash: string;
}

type Special = Readonly<Partial<Record<ViewName, Readonly<Record<string, Partial<Route>>>>>>;

/** Every view in the registry, at least once; views that need data get it. */
export async function viewPlaces(demo: DemoDaemon): Promise<readonly ViewPlace[]> {
  const events = await demo.daemon.allEvents();
  const seqOf = (what: string, is: (event: EventDto) => boolean): number => {
    const found = events.findLast(is);
    if (found === undefined) throw new Error(`the demo has no ${what}`);
    return found.seq;
  };
  const edit = seqOf("edit", (event) => event.hook_event_name === "PostToolUse" && event.tool_name === "Edit");
  const audit = demo.sessionId("dependency check");
  const webhooks = demo.sessionId("retry failed webhooks");
  const { waiting } = await demo.daemon.get<AttentionDto>("/api/attention");
  const asked = waiting.flatMap(inboxItemsOf);
  const special: Special = {
    now: {
      "": {},
      ...Object.fromEntries(asked.map(({ key, wait }) => [wait?.kind ?? "item", { filter: { item: key } }])),
      event: { eventSeq: edit },
      failures: { filter: { tab: "failures" } },
      events: { filter: { tab: "events", tool: "Bash" } },
    },
    session: {
      "": { sessionId: webhooks },
      agents: { sessionId: audit },
      ...Object.fromEntries(SESSION_TABS.map((tab) => [tab, { sessionId: webhooks, filter: { tab } }])),
    },
    event: {
      "": { eventSeq: edit },
      output: {
        eventSeq: seqOf(
          "failure",
          (event) => event.hook_event_name === "PostToolUseFailure" && event.tool_name === "Bash",
        ),
      },
      question: { eventSeq: seqOf("question", (event) => event.tool_name === "AskUserQuestion") },
      todos: { eventSeq: seqOf("list", (event) => event.tool_name === "TodoWrite") },
      failure: { eventSeq: seqOf("failed turn", (event) => event.hook_event_name === "StopFailure") },
    },
    sessions: { "": {}, days: { filter: { group: "day" } } },
    stats: {
      "": {},
      tool: { filter: { tool: "Bash" } },
      waiting: { filter: { tab: "waiting", range: "7d" } },
    },
    search: { "": {}, hits: { filter: { q: "retry" } }, japanese: { filter: { q: "東京都" } } },
  };
  return VIEW_NAMES.flatMap((view) =>
    Object.entries(special[view] ?? { "": {} }).map(([more, place]) => ({
      view,
      name: more === "" ? view : `${view}-${more}`,
      hash: formatRoute({ ...START, ...place, view }),
    })),
  );
}
