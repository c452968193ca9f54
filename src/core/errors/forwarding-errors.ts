import type { ErrorEntry } from "./error-entry.ts";

/** Errors of a daemon that forwards; its health shows them. */
export const FORWARDING_ERRORS = {
  "upstream/unreachable": {
    status: 500,
    message: "The central daemon at {url} cannot be reached: {reason}.",
    fix: "Nothing is lost: events wait here and are forwarded once it answers. See that it runs and that the address in CCEN_FORWARDING_URL is right.",
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
    fix: "Correct CCEN_FORWARDING_URL, or what stands in front of it. Events wait here meanwhile.",
  },
  "upstream/plain": {
    status: 500,
    message: "{url} is not encrypted and not on this machine, so nothing is sent there.",
    fix: "Use https:// or an SSH tunnel; in a trusted network, set CCEN_FORWARDING_ALLOW_HTTP=true.",
  },
  "upstream/no-token": {
    status: 500,
    message: "There is no token for the central daemon, so nothing is sent.",
    fix: "`ccen machines --invite` at the central daemon prints a line that sets one here.",
  },
  "upstream/wrong-token": {
    status: 500,
    message: "The central daemon at {url} does not know this token, so nothing is taken there.",
    fix: "`ccen machines --invite` at the central daemon prints a line that sets a new one here.",
  },
  "forwarding/twin": {
    status: 409,
    message: "Two daemons forward under the identity of one machine: a home folder or a virtual machine was copied.",
    fix: "On the copy: `ccen machines --new-identity`. No event is lost meanwhile.",
  },
} as const satisfies Record<string, ErrorEntry>;

/** Errors of a central daemon and of its machines. */
export const UPSTREAM_ERRORS = {
  "upstream/token-needed": {
    status: 403,
    message: "Events of other machines are taken only with a token.",
    fix: "At the central daemon: `ccen token --new` if it has no access token, then `ccen machines --invite`.",
  },
  "upstream/self": {
    status: 409,
    message: "This daemon would forward to itself.",
    fix: "Point CCEN_FORWARDING_URL at the central daemon of another machine, or take it out. On a machine that was made as a copy of another: `ccen machines --new-identity`.",
  },
  "upstream/forwards": {
    status: 409,
    message: "{name} forwards its own events to another daemon and takes none.",
    fix: "Forward to that daemon instead, or take CCEN_FORWARDING_URL out at {name}.",
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
  "machine/invitation": {
    status: 401,
    message: "The invitation is wrong, used or older than ten minutes.",
    fix: "`ccen machines --invite` at the central daemon prints a new one.",
  },
  "machine/token-scope": {
    status: 403,
    message: "The token of a machine that forwards opens nothing else.",
    fix: "`ccen token --show` at the central daemon prints the access token, which opens the dashboard.",
  },
  "machine/identities": {
    status: 403,
    message: "The token of a machine was used under more identities than a copied home folder explains.",
    fix: "Let the machine join anew, by the line that `ccen machines --invite` prints at the central daemon.",
  },
  "machine/not-found": {
    status: 404,
    message: "There is no machine {name}.",
    fix: "`ccen machines` lists those that there are.",
  },
} as const satisfies Record<string, ErrorEntry>;
