import type { LoginLinkDto } from "../../api/dto.ts";
import { ANSWER_KEY_HEADER, ROUTES } from "../../api/routes.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { Access } from "../access/access.ts";
import { loginCookie } from "../access/logins.ts";
import { CODE_LIFE_MS } from "../access/one-time-codes.ts";
import { post, type Route } from "../router.ts";
import { readBody, readJsonFields, requireJson } from "../server/request-body.ts";

const MAX_PROOF_BYTES = 2_048;

/** Empty without a token: then there is no login. */
export function loginRoutes(access: Access | null): readonly Route[] {
  if (access === null) return [];
  return [
    /** Logs a browser in by the code of a link, or by the token. */
    post(ROUTES.login, async ({ request, response }) => {
      requireJson(request);
      const proof = readProof(await readBody(request, response, { maxBytes: MAX_PROOF_BYTES }));
      const { loginId, answerKey } = access.logIn(request, proof);
      response.setHeader("Set-Cookie", loginCookie(request, loginId));
      if (answerKey !== null) response.setHeader(ANSWER_KEY_HEADER, answerKey);
      response.setHeader("Cache-Control", "no-store");
      response.writeHead(204).end();
    }),
    /** A code for `ccen open`. A browser gets none, so that a stolen cookie cannot create more. */
    post(ROUTES.loginLink, ({ caller }): LoginLinkDto => {
      if (caller?.kind !== "bearer") throw new AppError("http/unauthorized");
      return { code: access.issueCode(), expires_in_seconds: CODE_LIFE_MS / 1000 };
    }),
    /** Ends this browser's login, and its live streams. */
    post(ROUTES.logout, ({ request, response, caller }) => {
      response.setHeader("Set-Cookie", loginCookie(request, null));
      response.writeHead(204).end();
      if (caller?.kind === "login") access.logOut(caller.loginId);
    }),
  ];
}

function readProof(body: Buffer): { readonly code: string } | { readonly token: string } {
  const { code, token } = readJsonFields(body);
  if (typeof code === "string") return { code };
  if (typeof token === "string") return { token };
  throw new AppError("http/body", { reason: "it holds neither a code nor a token" });
}
