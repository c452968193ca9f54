import type { IncomingMessage, ServerResponse } from "node:http";
import { tokenWeakness } from "../../core/token-strength.ts";
import { AppError } from "../../core/errors.ts";
import type { Clock, Logger } from "../../core/ports.ts";
import { isLoopbackHost } from "../../core/loopback.ts";
import { createAttempts, MOST_FAILURES } from "./attempts.ts";
import { createLoginCodes } from "./login-codes.ts";
import { loginIdsOf } from "./login-cookie.ts";
import { createLogins } from "./logins.ts";
import { drawSecret, isSameSecret } from "./secrets.ts";

/** Who asks: a program that has the token, or a browser that was let in. */
export type Caller = { readonly kind: "bearer" } | { readonly kind: "login"; readonly loginId: string };

/** Decides who may ask, where there is an access token. */
export interface Access {
  /** As good as the token, for this machine's own commands, until the daemon ends. */
  readonly localKey: string;
  /** @throws AppError `http/unauthorized`, `http/wrong-token`, `http/attempts` */
  authorize(request: IncomingMessage, response: ServerResponse): Caller;
  /** A code for a link that lets one browser in. */
  issueCode(): string;
  /**
   * Lets a browser in by a code or the token.
   * @returns the id of its login, for the cookie
   * @throws AppError `http/wrong-token`, `http/attempts`
   */
  logIn(request: IncomingMessage, proof: { readonly code: string } | { readonly token: string }): string;
  logOut(loginId: string): void;
}

export interface AccessOptions {
  readonly token: string;
  readonly loginsFile: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A clock that never goes back. */
  readonly readMs?: () => number;
}

/** @throws AppError `http/weak-token` */
export function createAccess(options: AccessOptions): Access {
  const { token, loginsFile, clock, logger, readMs = () => performance.now() } = options;
  const weakness = tokenWeakness(token);
  if (weakness !== null) throw new AppError("http/weak-token", { reason: weakness });
  const localKey = drawSecret();
  const attempts = createAttempts(readMs);
  const codes = createLoginCodes(readMs);
  const logins = createLogins({
    file: loginsFile,
    token,
    clock,
    onUnwritable: (error) => logger.warn("logins will not outlive a restart", { reason: String(error) }),
  });

  function isToken(given: string): boolean {
    // Both are compared whichever it is: the time tells nothing.
    const matches = [token, localKey].map((known) => isSameSecret(given, known));
    return matches.includes(true);
  }

  /**
   * Looks at a proof unless its sender has been wrong too often. On loopback, where all users of a machine have one
   * address, a right proof always counts: a neighbour who guesses must not lock the owner out.
   */
  function judge(request: IncomingMessage, isRight: () => boolean): void {
    const address = request.socket.remoteAddress ?? "";
    const waitMs = attempts.waitMs(address);
    if (waitMs === 0 || isLoopbackHost(address)) {
      if (isRight()) return;
      if (waitMs === 0) {
        const failures = attempts.failed(address);
        if (failures === 1 || failures === MOST_FAILURES) logger.warn("a wrong access token", { address, failures });
        throw new AppError("http/wrong-token");
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
        judge(request, () => bearer !== undefined && isToken(bearer));
        return { kind: "bearer" };
      }
      const loginId = loginIdsOf(request).find((id) => logins.isValid(id));
      if (loginId === undefined) throw new AppError("http/unauthorized");
      logins.hold(loginId, response);
      return { kind: "login", loginId };
    },
    issueCode: codes.issue,
    logIn(request, proof) {
      let loginId: string | null = null;
      judge(request, () => {
        if ("token" in proof) {
          if (isToken(proof.token)) loginId = logins.begin();
          return loginId !== null;
        }
        const redeemed = codes.redeem(proof.code, logins.begin);
        if (redeemed.kind === "used") {
          logins.end(redeemed.loginId);
          logger.warn("a login link was used twice: nobody is let in by it", {
            address: request.socket.remoteAddress ?? "",
          });
        }
        if (redeemed.kind === "new") ({ loginId } = redeemed);
        return redeemed.kind === "new";
      });
      if (loginId === null) throw new AppError("http/wrong-token");
      return loginId;
    },
    logOut: logins.end,
  };
}
