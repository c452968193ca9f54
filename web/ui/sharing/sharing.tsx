import { ROUTES } from "../../../src/api/routes.ts";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import { formatNumber } from "../../i18n/format.ts";
import { colleagueOf, isPartlySeen } from "../../state/team/team.ts";
import { Button } from "../button.tsx";
import { useStore, useStrings, useStringsOf } from "../page-context.ts";
import { TeamProblem } from "../team/team-problem.tsx";
import { SHARING_STRINGS } from "./sharing-strings.ts";
import "./sharing.css";
import { useAttempt } from "../load-state.tsx";

/** On a team server: whose session it is, what its reader sees of it, and for its owner whether it is shared. */
export function Sharing({ session }: { readonly session: SessionDto }) {
  const strings = useStringsOf(SHARING_STRINGS);
  const { is_own: isOwn, team = "", access } = session;
  const owner = colleagueOf(session);
  if (isOwn === true) return <Share session={session} />;
  return (
    <>
      <aside class="sharing wraps gap-lines lined flex">
        {owner !== null && (
          <p>
            <bdi>{strings.of(owner, team)}</bdi>
            {access === "whole" && <span class="note"> · {strings.shared(team)}</span>}
          </p>
        )}
        {isPartlySeen(session) && (
          <p class="note">{owner === null || access === "figures" ? strings.figures : strings.partly(owner)}</p>
        )}
      </aside>
      {isPartlySeen(session) && <Counts session={session} />}
    </>
  );
}

/** What is there in the place of its conversation. */
function Counts({ session }: { readonly session: SessionDto }) {
  const { language } = useStrings();
  const { count: names } = useStringsOf(SHARING_STRINGS);
  const counts = [
    [names.calls, session.tool_count],
    [names.errors, session.error_count],
    [names.prompts, session.message_count],
    [names.subagents, session.subagents],
    [names.events, session.event_count],
  ] as const;
  return (
    <dl class="sharing-counts wraps">
      {counts.map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{formatNumber(count, language)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Share({ session }: { readonly session: SessionDto }) {
  const { api, sessionPage } = useStore();
  const strings = useStringsOf(SHARING_STRINGS);
  const { attempt, problem } = useAttempt();
  const { session_id: id, is_shared: isShared = false, is_shared_by_team: isByTeam = false, team = "" } = session;

  async function change(): Promise<void> {
    await api.teamPost(`${ROUTES.teamSession}${encodeURIComponent(id)}/share`, { shared: !isShared });
    sessionPage.reload();
  }

  if (isByTeam) {
    // Their own switch would change nothing.
    return (
      <aside class="sharing wraps gap-lines lined flex">
        <p class="note">{strings.sharedByTeam(team)}</p>
      </aside>
    );
  }
  return (
    <aside class="sharing wraps gap-lines lined flex">
      {isShared && (
        <p>
          <bdi>{strings.shared(team)}</bdi>
        </p>
      )}
      <Button isFramed title={isShared ? undefined : strings.shareHint(team)} onClick={() => attempt(change)}>
        {isShared ? strings.unshare : strings.share}
      </Button>
      {problem !== null && <TeamProblem thrown={problem} />}
    </aside>
  );
}
