interface ApiErrorText {
  readonly message: string;
  readonly fix: string;
}

/** What the page says about errors: a part of `en.ts`. */
export const errorsEn = {
  noAnswer: {
    message: "Can’t reach the daemon.",
    fix: "Start it with `ccen start`; this page reconnects automatically.",
  },
  /** What a team server’s page says instead. */
  team: {
    noAnswer: { message: "Can’t reach the team server.", fix: "This page reconnects automatically." },
    /** A request that failed there. */
    request: (id: string) => `Try again, or tell an administrator the number of the request: \`${id}\``,
    apiErrors: {
      "http/stopping": { message: "The server is stopping.", fix: "Try again in a moment." },
      "session/not-found": { message: "Session not found.", fix: "It is deleted, or not visible to you." },
      "event/not-found": { message: "Event not found.", fix: "It is deleted, or its session is not shared with you." },
      "team/join-code": {
        message: "No machine waits under this code.",
        fix: "It is wrong, used or older than ten minutes. Run `ccen team join` on the machine again.",
      },
      "team/database": {
        message: "The database of the team server is unavailable.",
        fix: "Nothing is lost: machines send again later.",
      },
      "team/guesses": { message: "Too many wrong codes.", fix: "Try again in ten minutes." },
    } as Readonly<Record<string, ApiErrorText>>,
  },
  /** Keys are error codes of the API. */
  apiErrors: {
    internal: { message: "Internal error.", fix: "See the daemon’s log; `ccen doctor` shows the file." },
    "http/wrong-token": {
      message: "This token or link is invalid, used or expired.",
      fix: "Run `ccen open` for a new link, or `ccen token --show` to see the token.",
    },
    "http/attempts": { message: "Too many failed attempts from this address.", fix: "Try again in a minute." },
    "http/crowded": { message: "Too many requests at once.", fix: "Try again in a moment." },
    "http/stopping": { message: "The daemon is stopping.", fix: "Try again in a moment." },
    "store/rebuilding": {
      message: "The database is being rebuilt.",
      fix: "Hooks keep events until then; `ccen status` shows the progress.",
    },
    "delivery/not-found": {
      message: "The state of this notification has changed.",
      fix: "Only failed notifications can be resent, and only unsent ones discarded.",
    },
    "demo/failed": {
      message: "The demo could not be started.",
      fix: "Run `ccen demo` in a terminal to see the reason.",
    },
    "attention/item-not-found": {
      message: "This is already answered or over.",
      fix: "The list updates automatically.",
    },
    "terminal/off": { message: "Going to a terminal is turned off.", fix: "Set CCEN_TERMINAL_FOCUS=true." },
    "terminal/elsewhere": {
      message: "This works only on the machine that runs the session.",
      fix: "Open the dashboard there, at the address that `ccen status` prints.",
    },
    "session/not-found": {
      message: "Session not found.",
      fix: "The link may come from another machine or config folder, or contain a typo.",
    },
    "session/no-longer-kept": {
      message: "This session was deleted.",
      fix: "Its events were deleted earlier; statistics still include it. Retention: CCEN_SESSION_RETENTION_DAYS.",
    },
    "event/no-longer-kept": {
      message: "This event was deleted.",
      fix: "Deleted because of its age or to free space; statistics still include it. See Settings → Retention.",
    },
    "event/not-found": {
      message: "Event not found.",
      fix: "The link may come from another machine or config folder, or contain a typo.",
    },
  } as Readonly<Record<string, ApiErrorText>>,
};
