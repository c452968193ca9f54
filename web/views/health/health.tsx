import { useEffect } from "preact/hooks";
import { isTrouble } from "../../../src/core/health/health.ts";
import { formatNumber } from "../../i18n/format.ts";
import { HEALTH_STRINGS } from "./health-languages.ts";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { Problem } from "../../ui/problem.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useStringsOf } from "../../ui/use-strings-of.ts";
import { CHECK_GROUPS, groupOf } from "../../state/health-checks.ts";
import { Changes } from "./changes.tsx";
import { CheckRow } from "./check-row.tsx";
import { DaemonFacts } from "./daemon-facts.tsx";
import { LastEvent } from "./last-event.tsx";
import "./health.css";

const COLUMNS = ["figure", "limit", "history"] as const;

/** The daemon's health: each check with its value, limit, history and fix. */
export function Health() {
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
