import type { WaitDto } from "../../src/api/session-dto.ts";
import type { EventSource, EventStatus, ObservedEventName } from "../../src/core/event.ts";
import type { SessionState } from "../../src/core/session/session.ts";
import type { ViewName } from "../../src/api/views.ts";

/** Every text of the first load. Both languages have this type, so a missing text does not compile. */
export interface PageStrings {
  readonly languageName: string;
  readonly appName: string;
  readonly connection: Readonly<Record<"connecting" | "live" | "reconnecting" | "polling", string>> & {
    readonly stale: (clockTime: string) => string;
    readonly shownIsOf: (clockTime: string) => string;
    readonly pollingWhy: string;
  };
  readonly state: Readonly<Record<SessionState, string>>;
  /** Behind a state, see `withBackground`. */
  readonly inBackground: string;
  readonly status: Readonly<Record<EventStatus, string>>;
  readonly waitingCount: (count: number) => string;
  readonly workingCount: (count: number) => string;
  readonly failedCount: (count: number) => string;
  readonly waitingHeading: string;
  readonly nothingWaits: string;
  /** Instead of `nothingWaits`, while the daemon is unreachable. */
  readonly nothingWaitedLast: string;
  /** Below a list that shows its first rows only. */
  readonly more: (count: string) => string;
  readonly planSteps: (title: string, count: number) => string;
  readonly waitsForUnknown: string;
  /** For a colleague's session. */
  readonly waitsForOther: (owner: string | null) => string;
  readonly announceWaiting: (who: string, what: string) => string;
  readonly failedHeading: string;
  readonly failedUnknown: string;
  /** Keys are Claude Code's error codes; an unknown code is shown unchanged. */
  readonly failureCode: Readonly<Record<string, string>>;
  readonly limitUntil: (clockTime: string, span: string) => string;
  readonly limitOver: (clockTime: string) => string;
  readonly inbox: {
    readonly heading: string;
    /** Where others' sessions are shown too. */
    readonly ofAll: string;
    readonly nothingOfAll: string;
    readonly keys: string;
    /** What a wait wants. */
    readonly verb: Readonly<Record<Exclude<WaitDto["kind"], "permission">, string>> & {
      readonly use: (tool: string) => string;
    };
    /** The same for a permission, by what it lets happen. */
    readonly act: Readonly<Record<"run" | "edit" | "write" | "fetch", string>>;
    readonly idle: string;
    readonly resets: (name: string, clockTime: string) => string;
    readonly isNew: string;
    /** An open item that has ended. */
    readonly over: Readonly<Record<"waiting" | "failed", string>>;
    readonly handledCount: (count: string) => string;
    readonly snoozedCount: (count: string) => string;
    readonly handled: (who: string) => string;
    readonly snoozed: (who: string, until: string) => string;
    readonly snoozedUntil: (until: string) => string;
    readonly isHandled: string;
    readonly isSnoozed: string;
    readonly undo: string;
    readonly bringBack: string;
  };
  readonly runningHeading: string;
  readonly sidebar: Readonly<
    Record<"label" | "fold" | "unfold" | "width" | "menu" | "skip" | "stats" | "done" | "none", string>
  > & {
    /** Instead of `more`, where only the newest are of interest. */
    readonly all: string;
    /** It has stopped since you last opened it. */
    /** Everything that it asks is handled or snoozed. */
    readonly putAway: string;
    readonly unread: string;
    readonly continues: (name: string) => string;
  };
  readonly jumpTo: string;
  readonly display: string;
  readonly mini: string;
  readonly miniNote: string;
  readonly languageLabel: string;
  /** Today's figures in the top bar; each text follows its value. */
  readonly figures: Readonly<Record<"label" | "cost" | "costNote" | "cached" | "cacheNote", string>> & {
    readonly calls: (count: number) => string;
    readonly failed: (percent: string) => string;
    readonly budget: (percent: string, dollars: string) => string;
    readonly budgetNote: (spent: string) => string;
  };
  readonly unnamedSession: string;
  /** `4 min` ago. */
  readonly ago: (span: string) => string;
  readonly openSession: string;
  readonly openInSession: string;
  readonly countTools: (count: string) => string;
  readonly countErrors: (count: string) => string;
  readonly feed: string;
  readonly pause: string;
  readonly resume: string;
  readonly newEvents: (count: string) => string;
  readonly toNewest: string;
  readonly allEvents: string;
  readonly allTools: string;
  readonly eventFilter: string;
  readonly toolFilter: string;
  readonly feedText: string;
  readonly onlySession: (name: string) => string;
  readonly clearFilter: string;
  readonly search: string;
  readonly searchHint: string;
  readonly nothingFound: string;
  readonly loading: string;
  readonly detail: {
    /** In place of the heading, for a tool call. */
    readonly call: string;
    readonly heading: string;
    readonly close: string;
    readonly agent: string;
    readonly folder: string;
    readonly time: string;
    readonly number: string;
    readonly callId: string;
    readonly rawFile: string;
    readonly redacted: string;
    readonly input: string;
    readonly output: string;
    readonly content: string;
    readonly more: string;
    readonly raw: string;
    readonly copyRaw: string;
    readonly whole: string;
    readonly cut: (pointer: string, kept: string, length: string) => string;
    readonly cutNote: string;
    readonly payloadGone: string;
  };
  readonly onMachine: (name: string) => string;
  /** Before a colleague's name. */
  readonly owner: string;
  /** The whole page, while this browser is not signed in. */
  readonly locked: Readonly<Record<"heading" | "open" | "token" | "enter", string>>;
  readonly copy: string;
  readonly copied: string;
  readonly notCopied: string;
  readonly selected: string;
  readonly theme: Readonly<Record<"label" | "system" | "light" | "dark", string>>;
  readonly palette: Readonly<Record<"label" | "hint", string>>;
  /** The shortcuts themselves: `help-strings.ts`. */
  readonly help: Readonly<Record<"open" | "close" | "palette", string>>;
  readonly views: Readonly<Record<"label" | "more" | ViewName, string>>;
  readonly notify: {
    readonly label: string;
    readonly on: string;
    readonly off: string;
    readonly waiting: (who: string) => string;
    readonly finished: (who: string) => string;
    readonly failed: (who: string) => string;
  };
  /** Instead of a view whose code threw. */
  readonly broken: Readonly<Record<"heading" | "rest" | "again" | "reload", string>>;
  readonly observed: Readonly<Record<ObservedEventName, string>>;
  /** The source of an event that no hook reported. */
  readonly source: Readonly<Record<Exclude<EventSource, "hook">, string>>;
  readonly deliveries: {
    readonly trouble: (deadLetters: string, disabledDestinations: string) => string;
    /** No destination was set up when the event came. */
    readonly ofSession: string;
  };
  readonly failedChecks: (count: string) => string;
  readonly updated: (version: string) => string;
  readonly noAnswer: { readonly message: string; readonly fix: string };
  /** What a team server’s page says instead. */
  readonly team: Pick<PageStrings, "noAnswer" | "apiErrors"> & {
    /** A request that failed there. */
    readonly request: (id: string) => string;
  };
  /** Keys are error codes of the API. */
  readonly apiErrors: Readonly<Record<string, { readonly message: string; readonly fix: string }>>;
}
