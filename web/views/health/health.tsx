import { useEffect } from "preact/hooks";
import type { HealthCheckDto } from "../../../src/api/health-dto.ts";
import type { CheckStatus } from "../../../src/core/health.ts";
import { isTrouble } from "../../../src/core/health.ts";
import { checkTitle } from "../../../src/core/i18n/health-text.ts";
import { formatNumber } from "../../i18n/format.ts";
import { groupOf } from "../../state/health-checks.ts";
import { Problem, Skeleton } from "../../ui/load-state.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { CheckGroups } from "./check-group.tsx";
import { CheckMark, CheckRow } from "./check-row.tsx";
import { Changes, DaemonFacts, LastEvent } from "./health-about.tsx";
import { HEALTH_STRINGS } from "./health-strings.ts";
import "./health.css";

/** The daemon's health: what needs you first and open, the rest a line for each group. */
export function HealthView() {
  const { health, healthHistory, settings, team } = useStore();
  const strings = useStringsOf(HEALTH_STRINGS);
  const now = health.value;
  const problem = healthHistory.problem.value;

  // A team server keeps no history: its metrics go to Prometheus.
  const isTeam = team.dto.value !== null;
  useEffect(() => (isTeam ? undefined : healthHistory.watch()), [isTeam]);
  // The hooks in the settings explain missing events.
  useEffect(() => (isTeam ? undefined : settings.watch()), [isTeam]);

  const open = now?.checks.filter((check) => isTrouble(check) || check.status === "note") ?? [];
  return (
    <main class="health scrolls">
      {problem !== null && <Problem thrown={problem} retry={healthHistory.soon} />}
      {now === null && problem === null && <Skeleton rows={8} />}
      {now !== null && (
        <div class="health-page">
          <Overall checks={now.checks} isReady={now.ready} />
          {open.length > 0 && (
            <>
              <h2 class="visually-hidden">{strings.attention}</h2>
              <ul class="checks is-open">
                {open.toSorted(worstFirst).map((check) => (
                  <CheckRow key={check.name} check={check} />
                ))}
              </ul>
            </>
          )}
          <CheckGroups
            checks={now.checks.filter((check) => !open.includes(check))}
            groupOf={({ name }) => groupOf(name)}
          />
          {!isTeam && (
            <>
              <Changes changes={healthHistory.value.value?.changes ?? null} />
              <LastEvent health={now} hooks={settings.value.value?.hooks ?? null} />
              <DaemonFacts health={now} />
            </>
          )}
        </div>
      )}
    </main>
  );
}

const RANK: Readonly<Record<CheckStatus, number>> = { failed: 0, degraded: 1, note: 2, unknown: 3, ok: 4 };

function worstFirst(one: HealthCheckDto, other: HealthCheckDto): number {
  return RANK[one.status] - RANK[other.status];
}

interface OverallProps {
  readonly checks: readonly HealthCheckDto[];
  readonly isReady: boolean;
}

/** All checks in one sentence, which is the truth over all of them. */
function Overall({ checks, isReady }: OverallProps) {
  const { connection } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(HEALTH_STRINGS);
  if (connection.shown.value.kind === "stale") return <Headline status="unknown" text={strings.notReceived} />;
  if (!isReady) return <Headline status="unknown" text={strings.notReady} />;
  const ofStatus = (...wanted: readonly CheckStatus[]) =>
    checks.filter(({ status }) => wanted.includes(status)).toSorted(worstFirst);
  const troubles = ofStatus("failed", "degraded");
  const toDo = ofStatus("note");
  const unknown = ofStatus("unknown").length;
  const titles = (some: readonly HealthCheckDto[]): string =>
    some.map(({ name }) => checkTitle(name, language)).join(strings.separator);
  const parts = [
    ...(troubles.length > 0 ? [strings.problems(formatNumber(troubles.length, language), titles(troubles))] : []),
    ...(toDo.length > 0
      ? [
          strings.toDo(
            formatNumber(toDo.length, language),
            toDo.map(({ name }) => strings.action[name] ?? checkTitle(name, language)).join(strings.separator),
          ),
        ]
      : []),
  ];
  if (parts.length > 0) return <Headline status={troubles.length > 0 ? "failed" : "note"} text={parts.join(" · ")} />;
  const passed = unknown === 0 ? strings.allWell : strings.noProblems(formatNumber(unknown, language));
  return <Headline status="ok" text={passed} />;
}

function Headline({ status, text }: { readonly status: CheckStatus; readonly text: string }) {
  return (
    <p class="overall flex baseline semibold lined" role="status">
      <CheckMark status={status} />
      {text}
    </p>
  );
}
