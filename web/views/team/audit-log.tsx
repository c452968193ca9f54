import { useEffect, useState } from "preact/hooks";
import { ROUTES } from "../../../src/api/routes.ts";
import type { AuditDto } from "../../../src/api/team-dto.ts";
import { shortId } from "../../../src/core/session/session-name.ts";
import { START } from "../../state/route.ts";
import { Button } from "../../ui/button.tsx";
import { Link } from "../../ui/link.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { TeamProblem } from "../../ui/team/team-problem.tsx";
import { sessionName } from "../../ui/session-name.ts";
import { Instant } from "../../ui/time.tsx";
import { detailOf } from "./audit-detail.ts";
import { TEAM_VIEW_STRINGS } from "./team-strings.ts";
import { useTeamQuery } from "./use-team-query.ts";

/**
 * Who looked at what was shared, and who changed rights; newest first.
 * @param acts how many acts the view has seen: each has a line here
 */
export function AuditLog({ acts }: { readonly acts: number }) {
  const { api } = useStore();
  const strings = useStringsOf(TEAM_VIEW_STRINGS);
  const first = useTeamQuery<AuditDto>(ROUTES.teamAudit);
  const [more, setMore] = useState<readonly AuditDto[]>([]);
  const [problem, setProblem] = useState<unknown>(null);
  useEffect(() => {
    if (acts === 0) return;
    setMore([]);
    first.reload();
  }, [acts]);
  const pages = first.value === null ? [] : [first.value, ...more];
  const next = pages.at(-1)?.next ?? null;

  function loadOlder(): void {
    if (next === null) return;
    api
      .teamGet<AuditDto>(`${ROUTES.teamAudit}?before=${encodeURIComponent(next)}`)
      .then((page) => setMore([...more, page]), setProblem);
  }

  return (
    <section aria-labelledby="team-audit">
      <h2 id="team-audit">{strings.audit}</h2>
      <p class="note">{strings.auditNote}</p>
      {(first.problem ?? problem) !== null && <TeamProblem thrown={first.problem ?? problem} retry={first.reload} />}
      {first.value?.entries.length === 0 && <p class="empty-text">{strings.noAudit}</p>}
      <ul class="team-rows team-audit">
        {pages
          .flatMap(({ entries }) => entries)
          .map((entry) => (
            <li key={entry.id} class="flex wraps lined">
              <Instant at={entry.at} />
              <p>
                <bdi class="semibold">{entry.who}</bdi> · {strings.kinds[entry.kind]}
                {entry.about !== "" && entry.about !== entry.who && (
                  <>
                    {" "}
                    · <About entry={entry} />
                  </>
                )}
                {entry.detail !== "" && <bdi class="note"> · {detailOf(entry.detail, strings)}</bdi>}
              </p>
            </li>
          ))}
      </ul>
      {next !== null && (
        <Button isFramed onClick={loadOlder}>
          {strings.older}
        </Button>
      )}
    </section>
  );
}

type Entry = AuditDto["entries"][number];

/** A session by its name where the page has it: then its reader may see it. */
function About({ entry }: { readonly entry: Entry }) {
  const { sessions } = useStore();
  const { strings } = useStrings();
  if (!entry.kind.startsWith("session-")) return <bdi>{entry.about}</bdi>;
  const session = sessions.find(entry.about);
  if (session === undefined) return <bdi title={entry.about}>{shortId(entry.about)}</bdi>;
  return (
    <Link class="link" title={entry.about} to={{ ...START, view: "session", sessionId: entry.about }}>
      <bdi>{sessionName(session, strings)}</bdi>
    </Link>
  );
}
