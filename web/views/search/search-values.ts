import type { SessionDto } from "../../../src/api/session-dto.ts";
import { CALL_STATUSES } from "../../../src/core/call-history.ts";
import { HOOK_EVENT_NAMES } from "../../../src/core/event.ts";
import type { KnownValue, QueryKey } from "../../state/search/search-query.ts";
import type { Store } from "../../state/store.ts";
import { isPartlySeen } from "../../state/team/team.ts";

/** Values that the page knows for each filter, the likeliest first. The store has more. */
export function knownValues({
  sessions,
  metrics,
}: Pick<Store, "sessions" | "metrics">): (key: QueryKey) => readonly KnownValue[] {
  const known = searchedSessions(sessions);
  return (key) => {
    switch (key) {
      case "tool":
        return named(metrics.value?.top_tools.map(({ name }) => name) ?? []);
      case "status":
        return named(CALL_STATUSES);
      case "project":
        return named(known.map(({ project_name: name }) => name));
      case "session":
        return known.map(({ session_id: value, title }) => (title === null ? { value } : { value, name: title }));
      case "model":
        return named(known.map(({ model }) => model));
      case "machine":
        return named(known.map(({ machine }) => machine));
      case "event":
        return named(HOOK_EVENT_NAMES);
      case "path":
        return [];
      default:
        return named(["today", "yesterday"]);
    }
  };
}

/** Sessions that the page knows, without those of colleagues whose texts are not searched. */
export function searchedSessions({ groups }: Store["sessions"]): readonly SessionDto[] {
  const { waiting, failed, running, earlier } = groups.value;
  return [...waiting, ...failed, ...running, ...earlier].filter((session) => !isPartlySeen(session));
}

function named(names: readonly (string | null | undefined)[]): readonly KnownValue[] {
  return [...new Set(names)].flatMap((value) => (value == null || value === "" ? [] : [{ value }]));
}
