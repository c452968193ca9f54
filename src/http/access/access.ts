import type { IncomingMessage, ServerResponse } from "node:http";
import { isLoopbackHost, tokenWeakness } from "../../core/access.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { Clock, Logger } from "../../core/ports.ts";
import { createAttempts, MOST_FAILURES } from "./attempts.ts";
import { createLogins, createOneTimeCodes, loginIdsOf } from "./logins.ts";
import { createMachineTokens } from "./machine-tokens.ts";
import { drawSecret, isSameSecret } from "./secrets.ts";

/** The authenticated sender: a program with the token, a logged-in browser, or a machine with a forwarding token. */
export type Caller =
  | { readonly kind: "bearer" }
  | { readonly kind: "login"; readonly loginId: string }
  | { readonly kind: "machine"; readonly tokenId: string };

/** An invitation is read from one screen and typed or pasted at another. */
export const INVITATION_LIFE_MS = 600_000;

/** Authorizes requests, where there is an access token. */
export interface Access {
  /** Equivalent to the token, for this machine's own commands, until the daemon ends. */
  readonly localKey: string;
  /** @throws AppError `http/unauthorized`, `http/wrong-token`, `http/attempts` */
  authorize(request: IncomingMessage, response: ServerResponse): Caller;
  /** A code for a link that logs one browser in. */
  issueCode(): string;
  /**
   * Logs a browser in by a code or the token.
   * @returns the id of its login, for the cookie
   * @throws AppError `http/wrong-token`, `http/attempts`
   */
  logIn(request: IncomingMessage, proof: { readonly code: string } | { readonly token: string }): string;
  logOut(loginId: string): void;
  /** A code that gives one machine a forwarding token. */
  inviteMachine(): string;
  /**
   * Accepts an invitation.
   * @returns the machine's token
   * @throws AppError `machine/invitation`, `http/attempts`
   */
  admitMachine(request: IncomingMessage, invitation: { readonly code: string; readonly name: string }): string;
  /**
   * Records that a machine forwards with the token of that id.
   * @throws AppError `machine/identities`
   */
  machineUsed(tokenId: string, machineId: string): void;
  /** Revokes a machine's tokens. */
  dismissMachine(machineId: string): void;
}

interface AccessOptions {
  readonly token: string;
  readonly loginsFile: string;
  readonly machineTokensFile: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A clock that never goes back. */
  readonly readMs?: () => number;
}

/** @throws AppError `http/weak-token` */
export function createAccess(options: AccessOptions): Access {
  const { token, loginsFile, machineTokensFile, clock, logger, readMs = () => performance.now() } = options;
  const weakness = tokenWeakness(token);
  if (weakness !== null) throw new AppError("http/weak-token", { reason: weakness });
  const localKey = drawSecret();
  const attempts = createAttempts(readMs);
  const codes = createOneTimeCodes(readMs);
  const invitations = createOneTimeCodes(readMs, INVITATION_LIFE_MS);
  const machineTokens = createMachineTokens({ file: machineTokensFile, clock });
  const logins = createLogins({
    file: loginsFile,
    token,
    clock,
    onUnwritable: (error) => logger.warn("logins will not outlive a restart", { reason: String(error) }),
  });

  function isToken(given: string): boolean {
    // Both are always compared, so that the time reveals nothing (CWE-208).
    const matches = [token, localKey].map((known) => isSameSecret(given, known));
    return matches.includes(true);
  }

  /**
   * Checks a proof unless its sender has failed too often. On loopback, where all users of a machine share one address,
   * a right proof always counts: another user's guesses must not lock the owner out.
   */
  function classify(
    request: IncomingMessage,
    isRight: () => boolean,
    code: "http/wrong-token" | "machine/invitation" = "http/wrong-token",
  ): void {
    const address = request.socket.remoteAddress ?? "";
    const waitMs = attempts.waitMs(address);
    if (waitMs === 0 || isLoopbackHost(address)) {
      if (isRight()) return;
      if (waitMs === 0) {
        const failures = attempts.failed(address);
        if (failures === 1 || failures === MOST_FAILURES) logger.warn("a wrong access token", { address, failures });
        throw new AppError(code);
      }
    }
    throw new AppError("http/attempts", { seconds: Math.ceil(waitMs / 1000) });
  }

  return {
    localKey,
    authorize(request, response) {
      const given = request.headersDistinct["authorization"];
      if (given !== undefined) {
        const bearer = given.length === 1 ? /^Bearer ([^ ]+)$/i.exec(given[0] ?? "")?.[1] : undefined;
        let caller: Caller = { kind: "bearer" };
        classify(request, () => {
          if (bearer === undefined) return false;
          const tokenId = machineTokens.find(bearer);
          if (isToken(bearer)) return true;
          if (tokenId !== null) caller = { kind: "machine", tokenId };
          return tokenId !== null;
        });
        return caller;
      }
      const loginId = loginIdsOf(request).find((id) => logins.isValid(id));
      if (loginId === undefined) throw new AppError("http/unauthorized");
      logins.hold(loginId, response);
      return { kind: "login", loginId };
    },
    issueCode: codes.issue,
    logIn(request, proof) {
      let loginId: string | null = null;
      classify(request, () => {
        if ("token" in proof) {
          if (isToken(proof.token)) loginId = logins.begin();
          return loginId !== null;
        }
        const redeemed = codes.redeem(proof.code, logins.begin);
        if (redeemed.kind === "used") {
          logins.end(redeemed.id);
          logger.warn("a login link was used twice and is rejected", {
            address: request.socket.remoteAddress ?? "",
          });
        }
        if (redeemed.kind === "new") loginId = redeemed.id;
        return redeemed.kind === "new";
      });
      if (loginId === null) throw new AppError("http/wrong-token");
      return loginId;
    },
    logOut: logins.end,
    inviteMachine: invitations.issue,
    admitMachine(request, { code, name }) {
      let issued: string | null = null;
      const begin = (): string => {
        issued = machineTokens.issue(name);
        return machineTokens.find(issued) ?? "";
      };
      const isRight = (): boolean => {
        const redeemed = invitations.redeem(code, begin);
        if (redeemed.kind === "used") {
          machineTokens.revoke(redeemed.id);
          logger.warn("an invitation was used twice: neither machine is admitted by it", {
            address: request.socket.remoteAddress ?? "",
          });
        }
        return redeemed.kind === "new";
      };
      classify(request, isRight, "machine/invitation");
      if (issued === null) throw new AppError("machine/invitation");
      logger.info("a machine was admitted by an invitation", { name });
      return issued;
    },
    machineUsed: machineTokens.used,
    dismissMachine: (machineId) => {
      if (machineTokens.revokeOf(machineId) > 0) logger.info("the token of a removed machine was revoked");
    },
  };
}
