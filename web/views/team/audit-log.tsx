import { useState } from "preact/hooks";
import { ROUTES } from "../../../src/api/routes.ts";
import type { AuditDto } from "../../../src/api/team-dto.ts";
import { Problem } from "../../ui/load-state.tsx";
import { useStore, useStringsOf } from "../../ui/page-context.ts";
import { Instant } from "../../ui/time.tsx";
import { TEAM_VIEW_STRINGS } from "./team-strings.ts";
import { useAnswer } from "./use-answer.ts";

/** Who looked at what was shared, and who changed rights; newest first. */
export function AuditLog() {
  const { teamGet } = useStore();
  const strings = useStringsOf(TEAM_VIEW_STRINGS);
  const first = useAnswer<AuditDto>(ROUTES.teamAudit);
  const [more, setMore] = useState<readonly AuditDto[]>([]);
  const [problem, setProblem] = useState<unknown>(null);
  const pages = first.value === null ? [] : [first.value, ...more];
  const next = pages.at(-1)?.next ?? null;

  function loadOlder(): void {
    if (next === null) return;
    teamGet<AuditDto>(`${ROUTES.teamAudit}?before=${encodeURIComponent(next)}`).then(
      (page) => setMore([...more, page]),
      setProblem,
    );
  }

  return (
    <section aria-labelledby="team-audit">
      <h2 id="team-audit">{strings.audit}</h2>
      <p class="note">{strings.auditNote}</p>
      {(first.problem ?? problem) !== null && <Problem thrown={first.problem ?? problem} retry={first.reload} />}
      {first.value?.entries.length === 0 && <p class="empty-text">{strings.noAudit}</p>}
      <ul class="team-rows team-audit">
        {pages
          .flatMap(({ entries }) => entries)
          .map((entry) => (
            <li key={entry.id}>
              <Instant at={entry.at} />
              <p>
                <bdi class="team-name">{entry.who}</bdi> · {strings.kinds[entry.kind]}
                {entry.about !== "" && (
                  <>
                    {" "}
                    · <bdi>{entry.about}</bdi>
                  </>
                )}
                {entry.detail !== "" && <bdi class="note"> {entry.detail}</bdi>}
              </p>
            </li>
          ))}
      </ul>
      {next !== null && (
        <button type="button" class="quiet framed" onClick={loadOlder}>
          {strings.older}
        </button>
      )}
    </section>
  );
}
