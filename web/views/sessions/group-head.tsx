import { formatDay, isCalendarDay } from "../../../src/core/format/time.ts";
import { formatNumber, formatShortCost } from "../../i18n/format.ts";
import type { Language } from "../../i18n/language.ts";
import type { SessionGroup } from "../../state/sessions/session-filter.ts";
import { seesFiguresOnly } from "../../state/team/team.ts";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { SESSIONS_STRINGS } from "./sessions-strings.ts";

interface GroupHeadProps {
  readonly group: SessionGroup;
  /** From 1, including the heads; null where the rows are cards. */
  readonly rowIndex: number | null;
}

/** The heading of a group of rows, with their sums. */
export function GroupHead({ group, rowIndex }: GroupHeadProps) {
  const { clock, team } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSIONS_STRINGS);
  const { name, sessions } = group;
  const costs = sessions.flatMap(({ cost_usd: usd }) => usd ?? []);
  const isEstimate = sessions.some((session) => session.cost_usd !== null && session.cost_estimated);
  const isRow = rowIndex !== null;
  const heading = (
    <bdi class="bold">
      {name === null
        ? seesFiguresOnly(team)
          ? strings.noShownProject
          : strings.noProject
        : nameText(name, { nowMs: clock.nowMs.peek(), language })}
    </bdi>
  );
  return (
    // A feed holds articles alone.
    <div
      class="group-head note digits lined"
      {...(isRow ? { role: "row", "aria-rowindex": rowIndex } : { role: "article" })}
    >
      {isRow ? <span role="rowheader">{heading}</span> : <h3>{heading}</h3>}
      <span {...(isRow && { role: "cell" })}>{formatNumber(sessions.length, language)}</span>
      <span {...(isRow && { role: "cell" })} class="usd">
        {costs.length > 0 &&
          formatShortCost(
            costs.reduce((sum, usd) => sum + usd, 0),
            isEstimate,
            language,
          )}
      </span>
    </div>
  );
}

/** A day of the calendar with its weekday, `Sat, Nov 28`; any other name stays. */
function nameText(name: string, reader: { readonly nowMs: number; readonly language: Language }): string {
  if (!isCalendarDay(name)) return name;
  const noon = new Date(`${name}T12:00`);
  const weekday = new Intl.DateTimeFormat(reader.language, { weekday: "short" }).format(noon);
  const day = formatDay(noon.getTime(), reader);
  return reader.language === "ja" ? `${day}（${weekday}）` : `${weekday}, ${day}`;
}
