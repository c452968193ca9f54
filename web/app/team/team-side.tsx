import { ROUTES } from "../../../src/api/routes.ts";
import { formatMoment } from "../../../src/core/format/time.ts";
import { SCOPES } from "../../state/team/team.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { Segmented } from "../../ui/choice.tsx";
import { SideLink } from "../sidebar/side-link.tsx";
import { TEAM_STRINGS } from "./team-strings.ts";
import "./team-side.css";

/** Whose sessions every view shows. */
export function ScopeSwitch() {
  const { team } = useStore();
  const strings = useStringsOf(TEAM_STRINGS);
  const chosen = team.scope.value;
  if (chosen === null) return null;
  return (
    <div class="scope-switch">
      <Segmented
        label={strings.scope}
        options={SCOPES.map((scope) => ({ value: scope, name: strings.scopes[scope] }))}
        chosen={chosen}
        choose={team.choose}
      />
    </div>
  );
}

/** Where the sidebar is out of sight: that all is shared in a team. */
export function SharingMark() {
  const { team } = useStore();
  const strings = useStringsOf(TEAM_STRINGS);
  const shared = team.dto.value?.teams.filter(({ shared_since: since }) => since !== null) ?? [];
  if (shared.length === 0) return null;
  const text = strings.sharing(shared.map(({ name }) => name).join(", "));
  return (
    <SideLink to={{ view: "team" }} class="sharing-mark flex tone-waiting" title={text}>
      <Icon name="team" />
      <span class="visually-hidden">{text}</span>
    </SideLink>
  );
}

/** Who reads, in which teams, and the teams in which all is shared. */
export function Reader() {
  const { api, team, clock, access } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(TEAM_STRINGS);
  const dto = team.dto.value;
  if (dto === null) return null;
  const { me, teams, sign_in: signIn } = dto;
  const roles = [
    ...(me.role === null ? [] : [strings.roles[me.role]]),
    ...teams.map(({ name, role }) => (role === "lead" ? `${name} (${strings.roles.lead})` : name)),
  ];

  async function signOut(): Promise<void> {
    await api.teamPost(ROUTES.teamSignOut, {});
    access.lock("team");
  }

  return (
    <div class="reader lined-above">
      {teams.map(({ name, shared_since: since }) =>
        since === null ? null : (
          <p
            key={name}
            class="reader-sharing gap-6 tone-waiting flex small"
            title={strings.sharingSince(formatMoment(Date.parse(since), { nowMs: clock.nowMs.peek(), language }))}
          >
            <Icon name="team" />
            {strings.sharing(name)}
          </p>
        ),
      )}
      <p class="reader-name">
        <bdi title={me.email ?? undefined}>{me.name}</bdi>
        <span class="reader-roles note">
          <bdi>{[...(signIn === "demo" ? [strings.demo] : []), ...roles].join(" · ")}</bdi>
        </span>
      </p>
      {signIn !== "proxy" && <Button onClick={() => void signOut()}>{strings.signOut}</Button>}
    </div>
  );
}
