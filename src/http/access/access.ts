import type { IncomingMessage, ServerResponse } from "node:http";
import { ANSWER_KEY_HEADER } from "../../api/routes.ts";
import { isLoopbackHost, tokenWeakness } from "../../core/access.ts";
import { freeName } from "../../core/format/text.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { Clock, Logger } from "../../core/ports.ts";
import { createAttempts, MOST_FAILURES } from "./attempts.ts";
import { createLogins, loginIdsOf, type NewLogin, type PairedBrowser } from "./logins.ts";
import { createMachineTokens } from "./machine-tokens.ts";
import { CODE_LIFE_MS, createOneTimeCodes } from "./one-time-codes.ts";
import { drawSecret, isSameSecret } from "./secrets.ts";

/** The authenticated sender: a program with the token, a logged-in browser, or a machine with a forwarding token. */
export type Caller =
  | { readonly kind: "bearer" }
  | {
      readonly kind: "login";
      readonly loginId: string;
      /** The name of a browser that is paired to answer requests, where the page itself asks; null for every other. */
      readonly pairedAs: () => string | null;
    }
  | { readonly kind: "machine"; readonly tokenId: string };

/** An invitation is read from one screen and typed or pasted at another. */
export const INVITATION_LIFE_MS = 600_000;

/** As long as a person needs to open it in the right browser. */
export const PAIRING_LIFE_MS = 180_000;

interface AccessOptions {
  readonly token: string;
  readonly loginsFile: string;
  readonly machineTokensFile: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A clock that never goes back. */
  readonly readMs?: () => number;
}

export type Access = ReturnType<typeof createAccess>;

/**
 * Authorizes requests, where there is an access token.
 * @throws AppError `http/weak-token`
 */
export function createAccess(options: AccessOptions) {
  const {
    token: accessToken,
    loginsFile,
    machineTokensFile,
    clock,
    logger,
    readMs = () => performance.now(),
  } = options;
  const weakness = tokenWeakness(accessToken);
  if (weakness !== null) throw new AppError("http/weak-token", { reason: weakness });
  const localKey = drawSecret();
  const pairingListeners: ((browser: string) => void)[] = [];
  const changeListeners: (() => void)[] = [];
  const attempts = createAttempts(readMs);
  const codes = createOneTimeCodes({
    readMs,
    lifeMs: CODE_LIFE_MS,
    onReuse: () => logger.warn("a login link was used twice and is rejected"),
  });
  const pairingCodes = createOneTimeCodes({
    readMs,
    lifeMs: PAIRING_LIFE_MS,
    onReuse: () => logger.warn("a pairing link was used twice and is rejected"),
  });
  const invitations = createOneTimeCodes({
    readMs,
    lifeMs: INVITATION_LIFE_MS,
    onReuse: () => logger.warn("an invitation was used twice: neither machine is admitted by it"),
  });
  const machineTokens = createMachineTokens({ file: machineTokensFile, clock });
  const logins = createLogins({
    file: loginsFile,
    token: accessToken,
    clock,
    onUnwritable: (error) => logger.warn("logins will not outlive a restart", { reason: String(error) }),
    onPairings: () => {
      for (const listener of changeListeners) listener();
    },
  });

  function isToken(given: string): boolean {
    // Both are always compared, so that the time reveals nothing (CWE-208).
    const matches = [accessToken, localKey].map((known) => isSameSecret(given, known));
    return matches.includes(true);
  }

  /**
   * Checks a proof unless its sender has failed too often. On loopback, where all users of a machine share one address,
   * a right proof always counts: another user's guesses must not lock the owner out.
   * @param check null for a wrong proof
   */
  function prove<T>(
    request: IncomingMessage,
    check: () => T | null,
    code: "http/wrong-token" | "machine/invitation" = "http/wrong-token",
  ): T {
    const address = request.socket.remoteAddress ?? "";
    const waitMs = attempts.waitMs(address);
    const proven = waitMs === 0 || isLoopbackHost(address) ? check() : null;
    if (proven !== null) return proven;
    if (waitMs > 0) throw new AppError("http/attempts", { seconds: Math.ceil(waitMs / 1000) });
    const failures = attempts.failed(address);
    if (failures === 1 || failures === MOST_FAILURES) logger.warn("a wrong access token", { address, failures });
    throw new AppError(code);
  }

  function callerOf(bearer: string): Caller | null {
    const tokenId = machineTokens.find(bearer);
    if (isToken(bearer)) return { kind: "bearer" };
    return tokenId === null ? null : { kind: "machine", tokenId };
  }

  return {
    /** Equivalent to the token, for this machine's own commands, until the daemon ends. */
    localKey,
    /** @throws AppError `http/unauthorized`, `http/wrong-token`, `http/attempts` */
    authorize(request: IncomingMessage, response: ServerResponse): Caller {
      const given = request.headersDistinct["authorization"];
      if (given !== undefined) {
        const bearer = given.length === 1 ? /^Bearer ([^ ]+)$/i.exec(given[0] ?? "")?.[1] : undefined;
        return prove(request, () => (bearer === undefined ? null : callerOf(bearer)));
      }
      const loginId = loginIdsOf(request).find((id) => logins.isValid(id));
      if (loginId === undefined) throw new AppError("http/unauthorized");
      logins.hold(loginId, response);
      const answerKey = String(request.headers[ANSWER_KEY_HEADER] ?? "");
      return { kind: "login", loginId, pairedAs: () => logins.pairedAs(loginId, answerKey) };
    },
    issueCode: codes.issue,
    /** A code for a browser that may answer requests. */
    issuePairingCode: pairingCodes.issue,
    /**
     * Logs a browser in by a code or the token.
     * @throws AppError `http/wrong-token`, `http/attempts`
     */
    logIn(request: IncomingMessage, proof: { readonly code: string } | { readonly token: string }): NewLogin {
      return prove(request, () => {
        const replacedIds = loginIdsOf(request);
        if ("token" in proof) return isToken(proof.token) ? logins.begin(null, replacedIds) : null;
        const give = (pairedAs: string | null) => {
          const login = logins.begin(pairedAs, replacedIds);
          return { value: login, revoke: () => logins.end(login.loginId) };
        };
        return (
          codes.redeem(proof.code, () => give(null)) ??
          pairingCodes.redeem(proof.code, (given) => {
            const paired = logins.paired(null);
            // Each is revoked by its own name.
            const name = freeName(given ?? browserName(request), (one) => paired.some((known) => known.name === one));
            logger.warn("a browser was paired: it may answer Claude Code", { browser: name });
            for (const listener of pairingListeners) listener(name);
            return give(name);
          })
        );
      });
    },
    logOut: logins.end,
    onPaired: (listener: (browser: string) => void): void => void pairingListeners.push(listener),
    /** The listener is called whenever other browsers are paired than before. */
    onPairings: (listener: () => void): void => void changeListeners.push(listener),
    /** The browsers that may answer requests, the caller's own marked. */
    pairedBrowsers: (caller: Caller | null): readonly PairedBrowser[] =>
      logins.paired(caller?.kind === "login" ? caller.loginId : null),
    pushedBrowsers: logins.pushed,
    setPush: logins.setPush,
    /** The browser stays logged in, and answers no more. @returns whether it was paired */
    revokePairing(pairingId: string): boolean {
      const browser = logins.revoke(pairingId);
      if (browser !== null) logger.warn("a paired browser was revoked: it answers no more", { browser });
      return browser !== null;
    },
    /** A link that was not used yet is worth nothing afterwards. */
    unpair: (): void => {
      pairingCodes.clear();
      logins.unpair();
    },
    inviteMachine: invitations.issue,
    /**
     * Accepts an invitation.
     * @returns the machine's token
     * @throws AppError `machine/invitation`, `http/attempts`
     */
    admitMachine(request: IncomingMessage, { code, name }: { readonly code: string; readonly name: string }): string {
      const check = (): string | null =>
        invitations.redeem(code, () => {
          const { token, id } = machineTokens.issue(name);
          return { value: token, revoke: () => machineTokens.revoke(id) };
        });
      const token = prove(request, check, "machine/invitation");
      logger.info("a machine was admitted by an invitation", { name });
      return token;
    },
    /** Records that a machine forwards with the token of that id. @throws AppError `machine/identities` */
    machineUsed: machineTokens.used,
    dismissMachine: (machineId: string): void => {
      if (machineTokens.revokeOf(machineId) > 0) logger.info("the token of a removed machine was revoked");
    },
  };
}

/** For the record of answers: `Firefox on Linux`. */
function browserName({ headers }: IncomingMessage): string {
  const agent = headers["user-agent"] ?? "";
  const browser = ["Edg", "OPR", "Firefox", "Chrome", "Safari"].find((name) => agent.includes(`${name}/`));
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux"].find((name) => agent.includes(name));
  const named = browser === "Edg" ? "Edge" : browser === "OPR" ? "Opera" : (browser ?? "a browser");
  return system === undefined ? named : `${named} on ${system === "Mac OS X" ? "macOS" : system}`;
}
