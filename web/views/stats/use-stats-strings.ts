import { seesFiguresOnly } from "../../state/team/team.ts";
import { useStore, useStringsOf } from "../../ui/page-context.ts";
import { SESSIONS_STRINGS } from "../sessions/sessions-strings.ts";
import { STATS_STRINGS, type StatsStrings } from "./stats-strings.ts";

/** A session without a project may have one that the reader does not see. */
export function useStatsStrings(): StatsStrings {
  const { team } = useStore();
  const strings = useStringsOf(STATS_STRINGS);
  const { noShownProject } = useStringsOf(SESSIONS_STRINGS);
  if (!seesFiguresOnly(team)) return strings;
  return { ...strings, noName: { ...strings.noName, project: noShownProject } };
}
