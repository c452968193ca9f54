import { useEffect, useState } from "preact/hooks";
import { ROUTES } from "../../../src/api/routes.ts";
import type { JoinRequestDto, TeamMachineDto, TeamMachinesDto } from "../../../src/api/team-dto.ts";
import { formatDuration } from "../../../src/core/format/time.ts";
import { formatNumber } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { JoinCommand } from "../../ui/team/join-command.tsx";
import { TeamProblem } from "../../ui/team/team-problem.tsx";
import { Since } from "../../ui/time.tsx";
import { SureButton } from "./sure-button.tsx";
import { TEAM_VIEW_STRINGS } from "./team-strings.ts";
import { useAct, useTeamQuery } from "./use-team-query.ts";
import { useAttempt } from "../../ui/load-state.tsx";

/** A clock that is off by less is no news. */
const SKEW_MS = 60_000;

/** The reader's machines, or more for a lead and an admin; and how another one joins. */
export function Machines({ teams, onAct }: { readonly teams: readonly string[]; readonly onAct: () => void }) {
  const strings = useStringsOf(TEAM_VIEW_STRINGS);
  const machines = useTeamQuery<TeamMachinesDto>(ROUTES.teamMachines);
  const reload = (): void => {
    machines.reload();
    onAct();
  };
  return (
    <section aria-labelledby="team-machines">
      <h2 id="team-machines">{strings.machines}</h2>
      {machines.problem !== null && <TeamProblem thrown={machines.problem} retry={machines.reload} />}
      {machines.value?.machines.length === 0 && <p class="empty-text">{strings.noMachines}</p>}
      <ul class="team-rows">
        {machines.value?.machines.map((machine) => (
          <Machine key={machine.id} machine={machine} reload={reload} />
        ))}
      </ul>
      {teams.length === 0 ? (
        <p class="note">{strings.noTeams}</p>
      ) : (
        <>
          <p class="note">{strings.joinHow}</p>
          <JoinCommand id="team-join" />
          <p class="note">{strings.joinThen}</p>
          <Join teams={teams} onJoined={reload} />
        </>
      )}
    </section>
  );
}

function Machine({ machine, reload }: { readonly machine: TeamMachineDto; readonly reload: () => void }) {
  const { language } = useStrings();
  const strings = useStringsOf(TEAM_VIEW_STRINGS);
  const { act, problem, isBusy } = useAct(reload);
  const { waiting, missing, skew_ms: skewMs } = machine;
  const remarks = [
    ...(waiting > 0 ? [strings.waiting(formatNumber(waiting, language))] : []),
    ...(missing > 0 ? [strings.missing(formatNumber(missing, language))] : []),
    ...(Math.abs(skewMs) >= SKEW_MS ? [strings.skew(formatDuration(Math.abs(skewMs), language))] : []),
  ];
  return (
    <li class={`flex wraps spread lined${machine.revoked_at === null ? "" : " is-revoked"}`}>
      <div>
        <p>
          <bdi class="semibold">{machine.label}</bdi> <bdi class="note">{machine.version}</bdi>
        </p>
        <p class="note">
          <bdi>{machine.owner}</bdi> · <bdi>{machine.team}</bdi> ·{" "}
          {machine.last_seen_at === null ? (
            strings.never
          ) : (
            <>
              {strings.lastSeen} <Since at={machine.last_seen_at} />
            </>
          )}
        </p>
        {remarks.length > 0 && <p class="note">{remarks.join(" · ")}</p>}
        {problem !== null && <TeamProblem thrown={problem} />}
      </div>
      {machine.revoked_at !== null && (
        <span class="note">
          {machine.has_left ? strings.left : strings.revoked} · <Since at={machine.revoked_at} />
        </span>
      )}
      {machine.revoked_at === null && machine.may_revoke && (
        <SureButton
          name={strings.revoke}
          question={strings.revokeSure(machine.label)}
          isBusy={isBusy}
          onSure={() => void act(`${ROUTES.teamMachine}${machine.id}/revoke`)}
        />
      )}
    </li>
  );
}

interface JoinProps {
  readonly teams: readonly string[];
  readonly onJoined: () => void;
}

/** Confirms a machine by the code that it shows. The link that it prints has the code in the address. */
function Join({ teams, onJoined }: JoinProps) {
  const { api, navigation } = useStore();
  const strings = useStringsOf(TEAM_VIEW_STRINGS);
  const [code, setCode] = useState(navigation.route.peek().filter.code ?? "");
  const [asked, setAsked] = useState<JoinRequestDto | null>(null);
  const { attempt, problem } = useAttempt();
  const [done, setDone] = useState<string | null>(null);

  function find(): void {
    setDone(null);
    setAsked(null);
    const path = `${ROUTES.teamJoinRequest}${encodeURIComponent(code.trim().toUpperCase())}`;
    attempt(async () => setAsked(await api.teamGet(path)));
  }
  useEffect(() => {
    if (code !== "") find();
  }, []);

  function end(text: string): void {
    setAsked(null);
    setCode("");
    setDone(text);
    navigation.filterBy({ code: null });
    onJoined();
  }

  return (
    <>
      <form
        class="team-form wraps flex"
        onSubmit={(event) => {
          event.preventDefault();
          if (code.trim() !== "") find();
        }}
      >
        <label>
          {strings.code}{" "}
          <input
            class="field mono"
            value={code}
            placeholder={strings.codeHint}
            maxLength={20}
            autocapitalize="characters"
            autocomplete="off"
            spellcheck={false}
            onInput={({ currentTarget }) => setCode(currentTarget.value)}
          />
        </label>
        <button type="submit" class="quiet framed">
          {strings.find}
        </button>
      </form>
      <div role="status">{done !== null && <p>{done}</p>}</div>
      {problem !== null && <TeamProblem thrown={problem} />}
      {asked !== null && <Asked asked={asked} teams={teams} end={end} />}
    </>
  );
}

interface AskedProps {
  readonly asked: JoinRequestDto;
  readonly teams: readonly string[];
  readonly end: (text: string) => void;
}

function Asked({ asked, teams, end }: AskedProps) {
  const { api } = useStore();
  const strings = useStringsOf(TEAM_VIEW_STRINGS);
  const [team, setTeam] = useState(teams[0] ?? "");
  const { attempt, problem } = useAttempt();

  function act(what: "confirm" | "refuse", body: object, text: string): void {
    attempt(async () => {
      await api.teamPost(`${ROUTES.teamJoinRequest}${encodeURIComponent(asked.code)}/${what}`, body);
      end(text);
    });
  }

  return (
    <div class="team-card" role="group" aria-label={asked.name}>
      <p>
        <bdi>{strings.asks(asked.name, asked.address)}</bdi>
      </p>
      <p class="note">{strings.asksNote}</p>
      <div class="team-form wraps flex">
        <label>
          {strings.inTeam}{" "}
          <select class="field" value={team} onChange={({ currentTarget }) => setTeam(currentTarget.value)}>
            {teams.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <Button isPrimary onClick={() => act("confirm", { team }, strings.confirmed(asked.name))}>
          {strings.confirm}
        </Button>
        <Button isFramed onClick={() => act("refuse", {}, strings.refused(asked.name))}>
          {strings.refuse}
        </Button>
      </div>
      {problem !== null && <TeamProblem thrown={problem} />}
    </div>
  );
}
