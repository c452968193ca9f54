/**
 * `failed` means that a promise is broken now, `degraded` that one is in danger; `note` that all is well but something is
 * left to do.
 */
type CheckStatus = "ok" | "note" | "degraded" | "failed";

export interface HealthCheck {
  readonly name: string;
  readonly status: CheckStatus;
  /** The figure, with its unit. */
  readonly value: string;
  /** Beyond what it stops being ok, null where there is no figure to compare. */
  readonly threshold: string | null;
  /** What to do; null while ok. */
  readonly fix: string | null;
}

/** Whether a check says that something is wrong. */
export function isTrouble({ status }: HealthCheck): boolean {
  return status === "degraded" || status === "failed";
}
