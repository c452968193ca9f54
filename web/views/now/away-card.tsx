import { useState } from "preact/hooks";
import type { AwayDto } from "../../../src/api/insights-dto.ts";
import { AWAY_OUTCOMES } from "../../../src/core/away.ts";
import { formatDuration, formatMoment } from "../../../src/core/format/time.ts";
import { formatCost, formatNumber, localInstants } from "../../i18n/format.ts";
import { START } from "../../state/route.ts";
import { Button } from "../../ui/button.tsx";
import { Icon, StateMark } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { SessionPlace } from "../../ui/machine-name.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { plainProse } from "../../../src/core/format/plain-prose.ts";
import { sessionName } from "../../ui/session-name.ts";
import { AWAY_STRINGS } from "./away-strings.ts";
import "./away-card.css";

/** Rows at first: the card must leave room for what happens now. */
const SHOWN = 4;

interface AwayLineProps {
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** What sessions did while the page was out of sight, until you have read it: in one line that opens all of it. */
export function AwayLine({ isOpen, onToggle }: AwayLineProps) {
  const { away, unread } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(AWAY_STRINGS);
  const report = away.report.value;
  if (report === null) return null;
  return (
    <div class="away-line">
      <Button class="away-toggle shrinks" aria-expanded={isOpen} onClick={onToggle}>
        <Icon name={isOpen ? "up" : "down"} isSmall />
        <span class="cut">{strings.heading}</span>
        <span class="cut small faint digits">
          {formatDuration(Date.parse(report.until) - Date.parse(report.since), language)}
        </span>
        {!isOpen && (
          <span class="away-news flex gap-12 small faint digits">
            <Sums report={report} outcomes={NEWS} />
          </span>
        )}
      </Button>
      <Button
        hint={strings.markRead}
        onClick={() => {
          unread.markAllRead();
          away.dismiss();
        }}
      >
        <Icon name="check" isSmall />
      </Button>
    </div>
  );
}

/** What the inbox and the sidebar do not say. */
const NEWS: readonly AwayOutcome[] = ["finished", "stopped"];
const isNews = ({ outcome }: AwaySession): boolean => NEWS.includes(outcome);

export function AwayCard() {
  const { away } = useStore();
  const { strings: page, language } = useStrings();
  const strings = useStringsOf(AWAY_STRINGS);
  const [isWhole, setWhole] = useState(false);
  const report = away.report.value;
  if (report === null) return null;
  const sinceMs = Date.parse(report.since);
  const untilMs = Date.parse(report.until);
  const sessions = report.sessions.toSorted((a, b) => Number(isNews(b)) - Number(isNews(a)));
  const shown = isWhole ? sessions : sessions.slice(0, SHOWN);
  return (
    <section class="away" aria-labelledby="away-heading">
      <h2 id="away-heading" class="visually-hidden">
        {strings.heading}
      </h2>
      <p class="away-sums small digits wraps muted">
        <span class="cut small faint digits">
          {strings.since(
            formatMoment(sinceMs, { nowMs: untilMs, language }),
            formatDuration(untilMs - sinceMs, language),
          )}
        </span>
        <Sums report={report} outcomes={AWAY_OUTCOMES} />
      </p>
      <ul>
        {shown.map((session) => (
          <SessionLine key={session.session_id} session={session} />
        ))}
      </ul>
      {report.sessions.length > SHOWN && (
        <Button class="away-more" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? strings.fewer : page.more(formatNumber(report.sessions.length - SHOWN, language))}
        </Button>
      )}
    </section>
  );
}

type AwayOutcome = (typeof AWAY_OUTCOMES)[number];

interface SumsProps {
  readonly report: AwayDto;
  readonly outcomes: readonly AwayOutcome[];
}

function Sums({ report, outcomes }: SumsProps) {
  const { language } = useStrings();
  const strings = useStringsOf(AWAY_STRINGS);
  const { totals, sessions, count, complete } = report;
  const number = (value: number): string => formatNumber(value, language);
  return (
    <>
      {!complete && <span>{strings.listed(number(sessions.length), number(count))}</span>}
      {outcomes
        .filter((outcome) => totals[outcome] > 0)
        .map((outcome) => (
          <span key={outcome} class={`tone-${outcome}`}>
            {strings.outcome[outcome](number(totals[outcome]))}
          </span>
        ))}
      {totals.files > 0 && (
        <span>
          <Lines added={totals.lines_added} removed={totals.lines_removed} /> {strings.files(number(totals.files))}
        </span>
      )}
      {totals.unknown_edits > 0 && <span>{strings.unknownEdits(number(totals.unknown_edits))}</span>}
      {totals.cost_usd !== null && totals.cost_usd > 0 && <span>{formatCost(totals.cost_usd, true, language)}</span>}
    </>
  );
}

type AwaySession = AwayDto["sessions"][number];

/** One session: what came of it, its last words, its changes and its cost. */
function SessionLine({ session }: { readonly session: AwaySession }) {
  const { sessions, unread } = useStore();
  const { strings, language } = useStrings();
  const known = sessions.find(session.session_id);
  const isUnread = known !== undefined && unread.isUnread(known);
  const said =
    { waiting: session.waiting_for, failed: session.failure }[session.outcome as string] ?? session.last_reply;
  const says = said && localInstants(said, Date.parse(session.last_used_at), language);
  return (
    <li>
      <Link
        to={{ ...START, view: "session", sessionId: session.session_id }}
        class={`away-session${isUnread ? " is-unread" : ""} muted hovers`}
      >
        <StateMark state={session.state} />
        <span class="visually-hidden">{strings.state[session.state]}</span>
        <span class="away-name ink cut">
          <bdi>{sessionName(session, strings)}</bdi>
          <SessionPlace session={session} />
        </span>
        <bdi class="away-says cut" title={says ?? undefined}>
          {says !== null && plainProse(says)}
        </bdi>
        <span class="small digits at-end one-line">
          {session.files > 0 && <Lines added={session.lines_added} removed={session.lines_removed} />}
        </span>
        <span class="away-cost small digits at-end one-line">
          {session.cost_usd !== null && session.cost_usd > 0 && formatCost(session.cost_usd, true, language)}
        </span>
      </Link>
    </li>
  );
}

function Lines({ added, removed }: { readonly added: number | null; readonly removed: number | null }) {
  const { language } = useStrings();
  if (added === null || removed === null) return null;
  return (
    <>
      <span class="is-added tone-done">+{formatNumber(added, language)}</span>{" "}
      <span class="is-removed tone-failed">−{formatNumber(removed, language)}</span>
    </>
  );
}
