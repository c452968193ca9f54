import { useState } from "preact/hooks";
import type { PageStrings } from "../i18n/en.ts";
import type { Team } from "../state/team/team.ts";
import { ApiError } from "../api.ts";
import { Button } from "./button.tsx";
import { useStore, useStrings } from "./page-context.ts";

interface SkeletonProps {
  readonly rows?: number;
  /** What comes: a list of rows, or figures above charts. */
  readonly shape?: "rows" | "charts";
}

/** Placeholder in the shape of what loads. */
export function Skeleton({ rows = 3, shape = "rows" }: SkeletonProps) {
  const { strings } = useStrings();
  return (
    <div class={`skeleton of-${shape}`} role="status">
      <span class="visually-hidden">{strings.loading}</span>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} class="bone" />
      ))}
    </div>
  );
}

export interface BrokenProps {
  /** Absent where a retry is useless. */
  readonly onAgain?: () => void;
}

/** Replaces what cannot be shown, and says what to do. */
export function Broken({ onAgain }: BrokenProps) {
  const { strings } = useStrings();
  return (
    <section class="notice" role="alert">
      <h2>{strings.broken.heading}</h2>
      <p>{strings.broken.rest}</p>
      <p class="choices">
        {onAgain !== undefined && (
          <Button isFramed onClick={onAgain}>
            {strings.broken.again}
          </Button>
        )}
        <Button isFramed onClick={() => location.reload()}>
          {strings.broken.reload}
        </Button>
      </p>
    </section>
  );
}

/** In the reader's language where there is a text, else as the server says it. */
export function errorTextOf(
  error: ApiError,
  strings: PageStrings,
  { dto }: Pick<Team, "dto">,
): Pick<ApiError, "message" | "fix"> {
  const ofTeam = dto.value === null ? undefined : strings.team.apiErrors[error.code];
  return ofTeam ?? strings.apiErrors[error.code] ?? error;
}

type Texts = Readonly<Record<string, Pick<ApiError, "message" | "fix">>>;

interface ProblemProps {
  readonly thrown: unknown;
  /** Texts by code, in addition to those of every view. */
  readonly refusals?: Texts;
  /** Asks again. */
  readonly retry?: () => void;
}

/** A failed request: the problem and its fix, as the daemon reported them. */
export function Problem({ thrown, refusals = {}, retry }: ProblemProps) {
  const { strings } = useStrings();
  const { connection, access, problem, team } = useStore();
  // The frame already shows it, with the time since.
  const isStale = connection.shown.value.kind === "stale" && !access.isLocked.value;
  const above = problem.value;
  const isShownAbove = isStale || (above !== null && above !== thrown && !(above instanceof ApiError));
  if (isShownAbove && !(thrown instanceof ApiError)) return null;
  const { noAnswer } = team.dto.value === null ? strings : strings.team;
  const { message, fix } =
    thrown instanceof ApiError ? (refusals[thrown.code] ?? errorTextOf(thrown, strings, team)) : noAnswer;
  const requestId = thrown instanceof ApiError ? thrown.requestId : undefined;
  return (
    <p class="problem lined" role="alert">
      <bdi class="message">{message}</bdi>{" "}
      <bdi>
        <Prose text={requestId === undefined ? fix : strings.team.request(requestId)} />
      </bdi>
      {retry !== undefined && (
        <Button isFramed onClick={retry}>
          {strings.broken.again}
        </Button>
      )}
    </p>
  );
}

/** A text of the page in which `…` marks literal text; commands appear in the form for this machine. */
export function Prose({ text }: { readonly text: string }) {
  const cli = useStore().health.value?.cli ?? "ccen";
  const typed = text.replaceAll(/`ccen (?=[a-z])/g, () => `\`${cli} `);
  return <>{typed.split("`").map((part, index) => (index % 2 === 0 ? part : <code key={index}>{part}</code>))}</>;
}

/** Runs what a person asked for: whether it still runs, and why it failed. */
export function useAttempt() {
  const [problem, setProblem] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  function attempt(action: () => Promise<unknown>): void {
    setProblem(null);
    setBusy(true);
    action()
      .catch(setProblem)
      .finally(() => setBusy(false));
  }
  return { attempt, problem, isBusy };
}
