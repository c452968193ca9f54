import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { BudgetWarningDto, SessionWarningDto, WarningDto } from "../../../src/api/warnings-dto.ts";
import { readTexts, storeText, type TextStorage } from "../preferences.ts";

const DISMISSED_KEY = "ccen.dismissed-warnings";

/** Dismissed warnings are kept for some days. */
const MOST_KEPT = 50;

/** What is worth a look in running sessions, although none of them asks. */
export interface Warnings {
  /** Those about sessions that were not dismissed in this browser. */
  readonly shown: ReadonlySignal<readonly SessionWarningDto[]>;
  /** About today's budget; null below its first threshold, and without one. */
  readonly budget: ReadonlySignal<BudgetWarningDto | null>;
  /** The key is the session's id. */
  readonly ofSession: ReadonlySignal<ReadonlyMap<string, readonly SessionWarningDto[]>>;
  /** Hides this one; the same again later is another one. */
  dismiss(warning: SessionWarningDto): void;
}

/** @param all that hold now, as the stream says them; null before it has */
export function createWarnings(
  all: ReadonlySignal<readonly WarningDto[] | null>,
  storage: () => TextStorage,
): Warnings {
  const dismissed = signal<readonly string[]>(readTexts(storage, DISMISSED_KEY));
  const aboutSessions = computed(() => (all.value ?? []).filter((one) => one.kind !== "budget"));
  return {
    shown: computed(() => aboutSessions.value.filter((warning) => !dismissed.value.includes(warningKey(warning)))),
    budget: computed(() => all.value?.find((one) => one.kind === "budget") ?? null),
    ofSession: computed(() => {
      const pairs = aboutSessions.value.flatMap((warning) => warning.sessions.map((id) => ({ id, warning })));
      const bySession = Map.groupBy(pairs, ({ id }) => id);
      return new Map(Array.from(bySession, ([id, of]) => [id, of.map(({ warning }) => warning)]));
    }),
    dismiss: (warning) => {
      dismissed.value = [...dismissed.peek(), warningKey(warning)].slice(-MOST_KEPT);
      storeText(storage, DISMISSED_KEY, JSON.stringify(dismissed.peek()));
    },
  };
}

/** What stays of a warning while it holds: a third session or a later edit makes no other one. */
export function warningKey(warning: SessionWarningDto): string {
  return [warning.kind, warning.since, ...subjectOf(warning)].join(" ");
}

function subjectOf(warning: SessionWarningDto): readonly string[] {
  switch (warning.kind) {
    case "same-file":
      return [warning.path];
    case "same-branch":
      return [warning.branch, warning.cwd];
    case "slow-call":
      return [warning.tool_use_id, warning.summary];
    case "loop":
      return [warning.summary];
    case "context":
      return warning.sessions;
    default:
      return warning satisfies never;
  }
}
