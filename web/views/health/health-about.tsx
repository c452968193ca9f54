import type { HealthDto } from "../../../src/api/dto.ts";
import type { HealthChangeDto } from "../../../src/api/health-dto.ts";
import type { HooksDto } from "../../../src/api/settings-dto.ts";
import { CHECK_NAMES } from "../../../src/core/health.ts";
import { becameText, checkTitle, findingLine } from "../../../src/core/i18n/health-text.ts";
import { formatNumber } from "../../i18n/format.ts";
import { START } from "../../state/route.ts";
import { Disclosure } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { useStrings, useStringsOf } from "../../ui/page-context.ts";
import { Since } from "../../ui/time.tsx";
import { CheckMark } from "./check-row.tsx";
import { CAUSE_TEXT, HEALTH_STRINGS, NO_EVENT_CAUSES, type NoEventCause } from "./health-strings.ts";
import "./health-about.css";

/** Changes that show without unfolding. */
const NEWEST_CHANGES = 5;

interface LastEventProps {
  readonly health: HealthDto;
  /** Null until the settings are known. */
  readonly hooks: HooksDto | null;
}

/** Time of the last event from Claude Code, and possible causes of its silence. */
export function LastEvent({ health, hooks }: LastEventProps) {
  const { language } = useStrings();
  const strings = useStringsOf(HEALTH_STRINGS);
  const { last_event_seq: seq, last_event_at: at, checks } = health;
  // At a central daemon the hooks run elsewhere.
  const isElsewhere = checks.some(({ codes }) => codes.value[0]?.code === "hooks-elsewhere");
  return (
    <section aria-labelledby="last-event-heading">
      <h2 id="last-event-heading">{strings.lastEvent}</h2>
      {at === null || seq === null ? (
        <p>{strings.noEvent}</p>
      ) : (
        <p class="last-event wraps">
          <Since at={at} />
          <Link class="link" to={{ ...START, view: "event", eventSeq: seq }}>
            {strings.openEvent(formatNumber(seq, language))}
          </Link>
        </p>
      )}
      {!isElsewhere && (
        <details class="why-none" open={at === null || hooks?.disabled_all === true}>
          <Disclosure>{strings.whyNone}</Disclosure>
          <p>{strings.whyNoneRest}</p>
          <ul>
            {NO_EVENT_CAUSES.map((cause) => (
              <Cause key={cause} cause={cause} hooks={hooks} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Cause({ cause, hooks }: { readonly cause: NoEventCause; readonly hooks: HooksDto | null }) {
  const strings = useStringsOf(HEALTH_STRINGS);
  const text = CAUSE_TEXT[cause];
  const isSo = cause === "disable-all-hooks" && hooks?.disabled_all === true;
  const policy = cause === "policy" ? (hooks?.policy_file ?? null) : null;
  return (
    <li class={`wraps baseline${isSo || policy !== null ? " is-so" : ""}`}>
      {text !== null && <code>{text}</code>} <span>{strings.cause[cause]}</span>
      {isSo && <strong class="bold">{strings.isSo}</strong>}
      {policy !== null && <strong class="bold breaks">{strings.mayBe(policy)}</strong>}
    </li>
  );
}

/** When checks had a problem, and when they recovered. @param changes null until the daemon has answered */
export function Changes({ changes }: { readonly changes: readonly HealthChangeDto[] | null }) {
  const { language } = useStrings();
  const strings = useStringsOf(HEALTH_STRINGS);
  return (
    <section aria-labelledby="changes-heading">
      <h2 id="changes-heading">{strings.changes}</h2>
      {changes === null || changes.length === 0 ? (
        <p class="no-changes muted">{changes !== null && strings.noChanges}</p>
      ) : (
        <ChangeList changes={changes.slice(0, NEWEST_CHANGES)} />
      )}
      {changes !== null && changes.length > NEWEST_CHANGES && (
        <details class="more-changes">
          <Disclosure>{strings.olderChanges(formatNumber(changes.length - NEWEST_CHANGES, language))}</Disclosure>
          <ChangeList changes={changes.slice(NEWEST_CHANGES)} />
        </details>
      )}
    </section>
  );
}

function ChangeList({ changes }: { readonly changes: readonly HealthChangeDto[] }) {
  return (
    <ol class="health-changes">
      {changes.map((change) => (
        <Change key={`${change.at} ${change.check}`} change={change} />
      ))}
    </ol>
  );
}

function Change({ change }: { readonly change: HealthChangeDto }) {
  const { language } = useStrings();
  const { at, check, to, codes } = change;
  const known = CHECK_NAMES.find((name) => name === check);
  const title = known === undefined ? check : checkTitle(known, language);
  return (
    <li>
      <Since at={at} look="muted" />
      <CheckMark status={to} />
      <span class="what">
        {title} <span class="muted">{becameText(to, language)}</span>
      </span>
      <bdi class="value muted breaks">{findingLine(codes, language)}</bdi>
    </li>
  );
}

/** Identifies the daemon that answers. */
export function DaemonFacts({ health }: { readonly health: HealthDto }) {
  const { daemon, fact } = useStringsOf(HEALTH_STRINGS);
  const facts = [
    [fact.version, health.version],
    [fact.process, health.pid],
    [fact.since, <Since at={health.started_at} precise />],
    [fact.folder, <bdi class="mono">{health.config_dir}</bdi>],
  ];
  return (
    <section aria-labelledby="daemon-heading">
      <h2 id="daemon-heading">{daemon}</h2>
      <dl class="daemon-facts wraps">
        {facts.map(([name, value]) => (
          <div class="flex baseline">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
