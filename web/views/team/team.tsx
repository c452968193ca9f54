import { useState } from "preact/hooks";
import { ROUTES } from "../../../src/api/routes.ts";
import type { TeamsDto } from "../../../src/api/team-dto.ts";
import { formatMoment } from "../../../src/core/format/time.ts";
import { START } from "../../state/route.ts";
import { hasOwners } from "../../state/team/team.ts";
import { Link } from "../../ui/link.tsx";
import { Skeleton } from "../../ui/load-state.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { TeamProblem } from "../../ui/team/team-problem.tsx";
import { AuditLog } from "./audit-log.tsx";
import { Invitations } from "./invitations.tsx";
import { Machines } from "./machines.tsx";
import { SureButton } from "./sure-button.tsx";
import { TEAM_VIEW_STRINGS } from "./team-strings.ts";
import { useAct, useTeamQuery } from "./use-team-query.ts";
import "./team.css";

/** Machines, teams and their sharing, invitations, and who looked at what. */
export function TeamView() {
  const { team, health } = useStore();
  const strings = useStringsOf(TEAM_VIEW_STRINGS);
  const dto = team.dto.value;
  const [acts, setActs] = useState(0);
  const onAct = (): void => setActs((before) => before + 1);
  if (health.value === null) {
    return (
      <main class="scrolls">
        <Skeleton rows={8} />
      </main>
    );
  }
  if (dto === null) {
    return (
      <main class="scrolls">
        <p class="empty-text">{strings.ofDaemon}</p>
      </main>
    );
  }
  const invites = dto.me.role === "admin" || dto.teams.some(({ role }) => role === "lead");
  return (
    <main class="scrolls">
      <div class="team-page stack">
        <Machines teams={dto.teams.map(({ name }) => name)} onAct={onAct} />
        <Teams onAct={onAct} />
        {invites && (
          <Invitations
            teams={dto.teams.filter(({ role }) => role === "lead").map(({ name }) => name)}
            isAdmin={dto.me.role === "admin"}
            onAct={onAct}
          />
        )}
        <AuditLog acts={acts} />
      </div>
    </main>
  );
}

function Teams({ onAct }: { readonly onAct: () => void }) {
  const strings = useStringsOf(TEAM_VIEW_STRINGS);
  const { team: reader } = useStore();
  // Another admin may switch a team's sharing meanwhile.
  const sharing = reader.dto.value?.teams.map(({ shared_since: since }) => since).join();
  const teams = useTeamQuery<TeamsDto>(ROUTES.teams, sharing);
  return (
    <section aria-labelledby="team-people">
      <h2 id="team-people">{strings.people}</h2>
      {teams.problem !== null && <TeamProblem thrown={teams.problem} retry={teams.reload} />}
      {teams.value?.teams.map((one) => (
        <OneTeam
          key={one.name}
          team={one}
          reload={() => {
            teams.reload();
            onAct();
          }}
        />
      ))}
    </section>
  );
}

interface OneTeamProps {
  readonly team: TeamsDto["teams"][number];
  readonly reload: () => void;
}

function OneTeam({ team, reload }: OneTeamProps) {
  const { clock, team: reader } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(TEAM_VIEW_STRINGS);
  const leadsToSessions =
    hasOwners(reader.scope.value) && reader.dto.value?.teams.some(({ name }) => name === team.name);
  const { act, problem, isBusy } = useAct(reload);
  const since = team.shared_since;
  const path = `${ROUTES.team}${encodeURIComponent(team.name)}/sharing`;
  return (
    <article class="team-card">
      <h3>
        <bdi>{team.name}</bdi>
      </h3>
      {team.members.length === 0 && <p class="note">{strings.noMembers}</p>}
      <ul class="team-members stack gap-2">
        {team.members.map(({ id, name, role }) => (
          <li key={id}>
            {leadsToSessions === true ? (
              <Link class="link" to={{ ...START, view: "sessions", filter: { owner: String(id) } }}>
                <bdi>{name}</bdi>
              </Link>
            ) : (
              <bdi>{name}</bdi>
            )}
            {role === "lead" && <span class="team-role note">{strings.roles.lead}</span>}
          </li>
        ))}
      </ul>
      <p class="note">
        {since === null
          ? strings.notShared
          : strings.shared(formatMoment(Date.parse(since), { nowMs: clock.nowMs.peek(), language }))}
      </p>
      {team.may_share && (
        <SureButton
          name={since === null ? strings.share : strings.unshare}
          // Ending it needs no second thought.
          question={since === null ? strings.shareSure(team.name) : null}
          isBusy={isBusy}
          onSure={() => void act(path, { on: since === null })}
        />
      )}
      {problem !== null && <TeamProblem thrown={problem} />}
    </article>
  );
}
