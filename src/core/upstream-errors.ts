import type { ErrorEntry } from "./error-entry.ts";

/** What goes wrong between the daemons of several machines. */
export const UPSTREAM_ERRORS = {
  "upstream/unreachable": {
    status: 500,
    message: "The central daemon at {url} cannot be reached: {reason}.",
    fix: "Nothing is lost: events wait here and are forwarded once it answers. See that it runs and that the address in DISCORD_DASHBOARD_UPSTREAM is right.",
  },
  "upstream/refused": {
    status: 500,
    message: "The central daemon at {url} refuses ({code}): {message}",
    fix: "There: {fix} Events wait here meanwhile.",
  },
  "upstream/older": {
    status: 500,
    message: "The daemon at {url} knows nothing of several machines.",
    fix: "Install this release there too. Events wait here meanwhile.",
  },
  "upstream/stranger": {
    status: 500,
    message: "What answers at {url} is no central daemon: {reason}.",
    fix: "Correct DISCORD_DASHBOARD_UPSTREAM, or what stands in front of it. Events wait here meanwhile.",
  },
  "upstream/plain": {
    status: 500,
    message: "{url} is not encrypted and not on this machine, so nothing is sent there.",
    fix: "Use https:// or an SSH tunnel; in a network where nobody can listen set DISCORD_DASHBOARD_UPSTREAM_PLAIN=true.",
  },
  "upstream/no-token": {
    status: 500,
    message: "There is no token for the central daemon, so nothing is sent.",
    fix: "`ccen token --show` prints it there; put it here as DISCORD_DASHBOARD_UPSTREAM_TOKEN.",
  },
  "upstream/wrong-token": {
    status: 500,
    message: "The central daemon at {url} does not know this token, so nothing is taken there.",
    fix: "`ccen token --show` prints it there; put it here as DISCORD_DASHBOARD_UPSTREAM_TOKEN.",
  },
  "upstream/token-needed": {
    status: 403,
    message: "Events of other machines are taken only from who shows the access token.",
    fix: "Let `ccen token --new` set one at the central daemon, and send `Authorization: Bearer TOKEN`.",
  },
  "upstream/self": {
    status: 409,
    message: "This daemon would forward to itself.",
    fix: "Point DISCORD_DASHBOARD_UPSTREAM at the central daemon of another machine, or take it out. A machine that was made as a copy of another must forget whose it was: stop its daemon and delete hooks/dashboard/machine.json.",
  },
  "upstream/forwards": {
    status: 409,
    message: "{name} forwards its own events to another daemon and takes none.",
    fix: "Forward to that daemon instead, or take DISCORD_DASHBOARD_UPSTREAM out at {name}.",
  },
  "upstream/version": {
    status: 409,
    message: "The two daemons speak different versions of the protocol ({theirs} and {ours}).",
    fix: "Install the same release on both machines.",
  },
  "upstream/batch": {
    status: 400,
    message: "What was forwarded cannot be read: {reason}.",
    fix: "Install the same release on both machines; if it is the same, report this.",
  },
  "machine/not-found": {
    status: 404,
    message: "There is no machine {name}.",
    fix: "`ccen machines` lists those that there are.",
  },
} as const satisfies Record<string, ErrorEntry>;
