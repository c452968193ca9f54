import { useState } from "preact/hooks";
import { ROUTES } from "../../../src/api/routes.ts";
import type { InvitationDto, InvitationsDto, TeamsDto } from "../../../src/api/team-dto.ts";
import { formatMoment } from "../../../src/core/format/time.ts";
import { formatNumber } from "../../i18n/format.ts";
import { CommandLine } from "../../ui/copy-button.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { TeamProblem } from "../../ui/team/team-problem.tsx";
import { SureButton } from "./sure-button.tsx";
import { TEAM_VIEW_STRINGS } from "./team-strings.ts";
import { useAct, useTeamQuery } from "./use-team-query.ts";

interface InvitationsProps {
  /** In which the reader is a lead. */
  readonly teams: readonly string[];
  readonly isAdmin: boolean;
  readonly onAct: () => void;
}

/** Invitations for many machines, of the teams that the reader leads. */
export function Invitations({ teams, isAdmin, onAct }: InvitationsProps) {
  const strings = useStringsOf(TEAM_VIEW_STRINGS);
  const list = useTeamQuery<InvitationsDto>(ROUTES.teamInvitations);
  const reload = (): void => {
    list.reload();
    onAct();
  };
  return (
    <section aria-labelledby="team-invitations">
      <h2 id="team-invitations">{strings.invitations}</h2>
      <p class="note">{strings.invitationsNote}</p>
      {list.problem !== null && <TeamProblem thrown={list.problem} retry={list.reload} />}
      <ul class="team-rows">
        {list.value?.invitations.map((one) => (
          <Invitation key={one.id} invitation={one} reload={reload} />
        ))}
      </ul>
      {isAdmin ? <InviteToAny reload={reload} /> : <Invite teams={teams} reload={reload} />}
    </section>
  );
}

interface InvitationProps {
  readonly invitation: InvitationsDto["invitations"][number];
  readonly reload: () => void;
}

function Invitation({ invitation, reload }: InvitationProps) {
  const { clock } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(TEAM_VIEW_STRINGS);
  const { act, problem, isBusy } = useAct(reload);
  const expires = formatMoment(Date.parse(invitation.expires_at), { nowMs: clock.nowMs.peek(), language });
  const count = (value: number): string => formatNumber(value, language);
  return (
    <li class={`flex wraps spread lined${invitation.revoked_at === null ? "" : " is-revoked"}`}>
      <div>
        <p>
          <bdi class="semibold">{invitation.team}</bdi>
        </p>
        <p class="note">
          <bdi>{invitation.by}</bdi> · {strings.uses(count(invitation.uses), count(invitation.max_uses))} ·{" "}
          {strings.until} {expires}
        </p>
        {problem !== null && <TeamProblem thrown={problem} />}
      </div>
      {invitation.revoked_at === null ? (
        <SureButton
          name={strings.revoke}
          question={null}
          isBusy={isBusy}
          onSure={() => void act(`${ROUTES.teamInvitation}${invitation.id}/revoke`)}
        />
      ) : (
        <span class="note">{strings.revoked}</span>
      )}
    </li>
  );
}

/** An admin invites into every team. */
function InviteToAny({ reload }: { readonly reload: () => void }) {
  const teams = useTeamQuery<TeamsDto>(ROUTES.teams);
  if (teams.value === null) return null;
  return <Invite teams={teams.value.teams.map(({ name }) => name)} reload={reload} />;
}

interface InviteProps {
  readonly teams: readonly string[];
  readonly reload: () => void;
}

function Invite({ teams, reload }: InviteProps) {
  const cli = useStore().health.value?.cli ?? "ccen";
  const strings = useStringsOf(TEAM_VIEW_STRINGS);
  const { act, problem, isBusy } = useAct(reload);
  const [made, setMade] = useState<InvitationDto | null>(null);

  async function invite(form: HTMLFormElement): Promise<void> {
    const fields = new FormData(form);
    setMade(
      await act<InvitationDto>(ROUTES.teamInvitations, {
        team: fields.get("team"),
        max_uses: Number(fields.get("max_uses")),
        days: Number(fields.get("days")),
      }),
    );
  }

  return (
    <>
      <form
        class="team-form wraps flex"
        onSubmit={(event) => {
          event.preventDefault();
          void invite(event.currentTarget);
        }}
      >
        <label>
          {strings.team}{" "}
          <select class="field" name="team">
            {teams.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          {strings.maxUses}{" "}
          <input class="field" type="number" name="max_uses" min="1" max="10000" value="10" required />
        </label>
        <label>
          {strings.days} <input class="field" type="number" name="days" min="1" max="90" value="7" required />
        </label>
        <button type="submit" class="quiet framed" disabled={isBusy || teams.length === 0}>
          {strings.invite}
        </button>
      </form>
      {problem !== null && <TeamProblem thrown={problem} />}
      {made !== null && (
        <div role="status">
          <p>{strings.inviteCode}</p>
          <CommandLine
            id="team-invitation"
            command={`${cli} team join ${location.origin} --invitation ${made.code} --owner EMAIL`}
          />
        </div>
      )}
    </>
  );
}
