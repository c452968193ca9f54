import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ImportDto } from "../../../src/api/import-dto.ts";
import { formatDay } from "../../../src/core/format/time.ts";
import { formatNumber } from "../../i18n/format.ts";
import { START } from "../../state/route.ts";
import { isWithoutTeam } from "../../state/team/team.ts";
import { Button } from "../../ui/button.tsx";
import { CommandLine } from "../../ui/copy-button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { Problem, Prose, useAttempt } from "../../ui/load-state.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { FIRST_STEPS_STRINGS } from "./first-steps-strings.ts";
import { JoinCommand } from "../../ui/team/join-command.tsx";
import "./first-steps.css";

/** What this is and how to begin, until the first hook reports. */
export function FirstSteps() {
  const { health, connection } = useStore();
  const strings = useStringsOf(FIRST_STEPS_STRINGS);
  if (health.value === null) return null;
  const { hooks_installed: isInstalled, cli } = health.value;
  return (
    <section
      class={`empty first-steps${connection.isReachable.value ? " is-current" : ""}`}
      aria-labelledby="first-steps"
    >
      <h2 id="first-steps">{strings.heading}</h2>
      <p class="lead big muted">{strings.what}</p>
      <Step isDone={isInstalled} heading={isInstalled ? strings.connected : strings.connect}>
        <p>{isInstalled ? strings.connectedThen : strings.connectHow}</p>
        {!isInstalled && (
          <>
            <CommandLine id="install" command={`${cli} setup`} />
            <p>{strings.connectThen}</p>
          </>
        )}
      </Step>
      <Import />
      <Step heading={strings.demo} isOffer>
        <p>{strings.demoWhat}</p>
        <Demo cli={cli} />
      </Step>
    </section>
  );
}

/** The same on a team server, for the chosen scope. */
export function TeamFirstSteps() {
  const { team } = useStore();
  const { strings: page } = useStrings();
  const strings = useStringsOf(FIRST_STEPS_STRINGS);
  const dto = team.dto.value;
  if (dto?.teams.length === 0) {
    const { me, sign_in: signIn } = dto;
    return (
      <section class="empty first-steps" aria-labelledby="first-steps">
        <h2 id="first-steps">{isWithoutTeam(team) ? strings.noTeam : strings.noneOfTeam}</h2>
        {me.role === null && <p class="lead big muted">{strings.noTeamThen}</p>}
        {me.role === "admin" && (
          <p class="lead big muted">
            {strings.noTeamAdmin} {signIn === "demo" ? strings.noTeamDemo : <Prose text={strings.noTeamGroups} />}
          </p>
        )}
        {me.role !== null && (
          <p class="choices">
            <Link to={{ ...START, view: "team" }} class="quiet framed">
              {page.views.team}
            </Link>
          </p>
        )}
      </section>
    );
  }
  return (
    <section class="empty first-steps" aria-labelledby="first-steps">
      <h2 id="first-steps">{strings.noneOfTeam}</h2>
      {team.scope.value === "mine" && (
        <p class="choices">
          <Button isFramed onClick={() => team.choose("team")}>
            {strings.toTeam}
          </Button>
        </p>
      )}
      <p class="lead big muted">{strings.joinTeam}</p>
      <JoinCommand id="join-team" />
    </section>
  );
}

interface StepProps {
  readonly isDone?: boolean;
  /** Not needed for the page to work. */
  readonly isOffer?: boolean;
  readonly heading: string;
  readonly children: ComponentChildren;
}

function Step({ isDone = false, isOffer = false, heading, children }: StepProps) {
  return (
    <div class={`step${isDone ? " is-done" : isOffer ? " is-offer" : ""} stack muted`}>
      <span class="step-mark">{isDone ? <Icon name="check" /> : isOffer && <Icon name="play" />}</span>
      <h3>{heading}</h3>
      {children}
    </div>
  );
}

/**
 * The run that goes on or the last one; null before the daemon has answered.
 * @param hasBegun whether a run was requested, so that there will be one
 */
function useImportRun(hasBegun = false): ImportDto | null {
  const { importRun } = useStore();
  const run = importRun.value.value;
  const isExpected = run === null || run.state === "running" || (hasBegun && run.state === "none");
  useEffect(() => (isExpected ? importRun.watch() : undefined), [isExpected]);
  return run;
}

function Import() {
  const { api, clock } = useStore();
  const { strings: page, language } = useStrings();
  const strings = useStringsOf(FIRST_STEPS_STRINGS);
  const [hasBegun, setBegun] = useState(false);
  const run = useImportRun(hasBegun);
  if (run === null) return null;
  const since = run.from === null ? "" : formatDay(Date.parse(run.from), { nowMs: clock.nowMs.peek(), language });
  const isDone = run.state === "done" && run.files_total > 0;
  return (
    <Step heading={strings.earlier} isDone={isDone}>
      {run.state === "none" && (
        <>
          <p>{strings.importWhat(formatNumber(run.default_days, language))}</p>
          <Act
            name={strings.startImport}
            busyName={strings.startImport}
            act={async () => {
              await api.beginImport();
              setBegun(true);
            }}
          />
        </>
      )}
      {run.state === "running" && (
        <>
          <Progress run={run} />
          <p>{strings.mayLeave}</p>
        </>
      )}
      {run.state === "done" && (
        <p>
          {run.sessions > 0
            ? strings.imported(formatNumber(run.sessions, language), since)
            : (run.files_total > 0 ? strings.nothingNew : strings.nothingFound)(since)}
        </p>
      )}
      {run.problem !== null && <p>{strings.filesFailed(formatNumber(run.problem.details.count, language))}</p>}
      {isDone && (
        <p class="choices">
          {(["sessions", "stats"] as const).map((view) => (
            <Link key={view} to={{ ...START, view }} class="quiet framed">
              {page.views[view]}
            </Link>
          ))}
        </p>
      )}
    </Step>
  );
}

function Progress({ run }: { readonly run: ImportDto }) {
  const { language } = useStrings();
  const strings = useStringsOf(FIRST_STEPS_STRINGS);
  const { files_done: done, files_total: total, sessions } = run;
  return (
    <p class="import-progress gap-6 stack digits note" role="status">
      {strings.importing(formatNumber(done, language), formatNumber(total, language))}
      {sessions > 0 && ` · ${strings.soFar(formatNumber(sessions, language))}`}
      <progress max={Math.max(1, total)} value={done} aria-hidden="true" />
    </p>
  );
}

/** One line above activity while earlier sessions are imported. They are in their lists at its end. */
export function ImportLine() {
  const run = useImportRun();
  return run?.state === "running" ? <Progress run={run} /> : null;
}

/** One click in a browser on the daemon's machine; elsewhere the command, because the demo listens there only. */
function Demo({ cli }: { readonly cli: string }) {
  const { startDemo } = useStore();
  const strings = useStringsOf(FIRST_STEPS_STRINGS);
  if (startDemo === null) return <CommandLine id="demo" command={`${cli} demo`} />;
  return <Act name={strings.startDemo} busyName={strings.demoStarts} act={startDemo} />;
}

interface ActProps {
  readonly name: string;
  readonly busyName: string;
  readonly act: () => Promise<void>;
}

/** A button for what takes a moment, with the reason where it fails. */
function Act({ name, busyName, act }: ActProps) {
  const { attempt, problem, isBusy } = useAttempt();
  return (
    <>
      <p class="choices">
        <Button isFramed disabled={isBusy} onClick={() => attempt(act)}>
          {isBusy ? busyName : name}
        </Button>
      </p>
      {problem !== null && <Problem thrown={problem} />}
    </>
  );
}
