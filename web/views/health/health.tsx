import { useEffect } from "preact/hooks";
import type { HealthDto } from "../../../src/api/dto.ts";
import type { HealthChangeDto } from "../../../src/api/health-dto.ts";
import type { HooksDto } from "../../../src/api/settings-dto.ts";
import { CHECK_NAMES, isTrouble } from "../../../src/core/health.ts";
import { becameText, checkTitle, findingLine } from "../../../src/core/i18n/health-text.ts";
import { formatNumber } from "../../i18n/format.ts";
import { CHECK_GROUPS, groupOf } from "../../state/health-checks.ts";
import { START } from "../../state/route.ts";
import { Problem, Skeleton } from "../../ui/load-state.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { Since } from "../../ui/time.tsx";
import { CheckMark, CheckRow } from "./check-row.tsx";
import { CAUSE_TEXT, HEALTH_STRINGS, NO_EVENT_CAUSES, type NoEventCause } from "./health-strings.ts";
import "./health.css";

const COLUMNS = ["value", "limit", "history"] as const;

/** The daemon's health: each check with its value, limit, history and fix. */
export function HealthView() {
  const { health, healthHistory, settings, connection } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(HEALTH_STRINGS);
  const now = health.value;
  const samples = healthHistory.value.value?.samples ?? [];
  const problem = healthHistory.problem.value;

  useEffect(() => healthHistory.watch(), []);
  // The hooks in the settings explain missing events.
  useEffect(() => settings.watch(), []);

  const isReceived = connection.shown.value.kind !== "stale";
  const isTroubled = now?.checks.some(isTrouble) === true;
  const count = now?.checks.filter((check) => isTrouble(check) || check.status === "note").length ?? 0;
  const summary =
    now?.ready === false
      ? strings.notReady
      : count === 0
        ? strings.allWell
        : strings.trouble(formatNumber(count, language));
  return (
    <main class="health">
      {problem !== null && <Problem thrown={problem} />}
      {now === null && problem === null && <Skeleton rows={8} />}
      {now !== null && (
        <div class="health-page">
          <p class={`overall${isReceived && isTroubled ? " is-troubled" : ""}`} role="status">
            {isReceived ? summary : strings.notReceived}
          </p>
          <section aria-labelledby="checks-heading">
            <h2 id="checks-heading" class="visually-hidden">
              {strings.checks}
            </h2>
            {CHECK_GROUPS.map((group, index) => (
              <div key={group} class="check-group">
                <div class="check-heads">
                  <h3>{strings.group[group]}</h3>
                  {index === 0 &&
                    COLUMNS.map((column) => (
                      <span key={column} aria-hidden="true">
                        {strings.column[column]}
                      </span>
                    ))}
                </div>
                <ul class="checks">
                  {now.checks
                    .filter(({ name }) => groupOf(name) === group)
                    .map((check) => (
                      <CheckRow key={check.name} check={check} samples={samples} />
                    ))}
                </ul>
              </div>
            ))}
          </section>
          <Changes changes={healthHistory.value.value?.changes ?? []} />
          <LastEvent health={now} hooks={settings.value.value?.hooks ?? null} />
          <DaemonFacts health={now} />
        </div>
      )}
    </main>
  );
}

interface LastEventProps {
  readonly health: HealthDto;
  /** Null until the settings are known. */
  readonly hooks: HooksDto | null;
}

/** Time of the last event from Claude Code, and possible causes of its silence. */
function LastEvent({ health, hooks }: LastEventProps) {
  const { navigation } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(HEALTH_STRINGS);
  const { last_event_seq: seq, last_event_at: at } = health;
  return (
    <section aria-labelledby="last-event-heading">
      <h2 id="last-event-heading">{strings.lastEvent}</h2>
      {at === null || seq === null ? (
        <p>{strings.noEvent}</p>
      ) : (
        <p class="last-event">
          <Since at={at} form="prose" />
          <button type="button" class="link" onClick={() => navigation.go({ ...START, view: "event", eventSeq: seq })}>
            {strings.openEvent(formatNumber(seq, language))}
          </button>
        </p>
      )}
      <details class="why-none" open={at === null || hooks?.disabled_all === true}>
        <summary>{strings.whyNone}</summary>
        <p>{strings.whyNoneRest}</p>
        <ul>
          {NO_EVENT_CAUSES.map((cause) => (
            <Cause key={cause} cause={cause} hooks={hooks} />
          ))}
        </ul>
      </details>
    </section>
  );
}

function Cause({ cause, hooks }: { readonly cause: NoEventCause; readonly hooks: HooksDto | null }) {
  const strings = useStringsOf(HEALTH_STRINGS);
  const text = CAUSE_TEXT[cause];
  const isSo = cause === "disable-all-hooks" && hooks?.disabled_all === true;
  const policy = cause === "policy" ? (hooks?.policy_file ?? null) : null;
  return (
    <li class={isSo || policy !== null ? "is-so" : undefined}>
      {text !== null && <code>{text}</code>} <span>{strings.cause[cause]}</span>
      {isSo && <strong>{strings.isSo}</strong>}
      {policy !== null && <strong>{strings.mayBe(policy)}</strong>}
    </li>
  );
}

/** When checks had a problem, and when they recovered. */
function Changes({ changes }: { readonly changes: readonly HealthChangeDto[] }) {
  const strings = useStringsOf(HEALTH_STRINGS);
  return (
    <section aria-labelledby="changes-heading">
      <h2 id="changes-heading">{strings.changes}</h2>
      {changes.length === 0 ? (
        <p class="quiet">{strings.noChanges}</p>
      ) : (
        <ol class="changes">
          {changes.map((change) => (
            <Change key={`${change.at} ${change.check}`} change={change} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Change({ change }: { readonly change: HealthChangeDto }) {
  const { language } = useStrings();
  const { at, check, to, value, codes } = change;
  const known = CHECK_NAMES.find((name) => name === check);
  const title = known === undefined ? check : checkTitle(known, language);
  return (
    <li>
      <Since at={at} form="prose" />
      <CheckMark status={to} />
      <span class="what">
        {title} <span class="became">{becameText(to, language)}</span>
      </span>
      {/* A change stored by an older version has only English text. */}
      <bdi class="value">{codes === null ? value : findingLine(codes, language)}</bdi>
    </li>
  );
}

/** Identifies the daemon that answers. */
function DaemonFacts({ health }: { readonly health: HealthDto }) {
  const strings = useStringsOf(HEALTH_STRINGS);
  return (
    <section aria-labelledby="daemon-heading">
      <h2 id="daemon-heading">{strings.daemon}</h2>
      <dl class="daemon-facts">
        <dt>{strings.fact.version}</dt>
        <dd>{health.version}</dd>
        <dt>{strings.fact.process}</dt>
        <dd>{health.pid}</dd>
        <dt>{strings.fact.since}</dt>
        <dd>
          <Since at={health.started_at} precise form="prose" />
        </dd>
        <dt>{strings.fact.folder}</dt>
        <dd class="mono">
          <bdi>{health.config_dir}</bdi>
        </dd>
      </dl>
    </section>
  );
}
