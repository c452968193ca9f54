import { digestOf, drawSecret } from "./secrets.ts";

/** A few seconds pass between `ccen open` and the browser's first request, more on a slow machine. */
export const CODE_LIFE_MS = 60_000;
const MOST_CODES = 20;

/** Single-use codes that log in one browser or admit one machine. */
export interface LoginCodes {
  issue(): string;
  /**
   * Redeems a code. `used` names the login of the first use: two people have the link, and one of them should not.
   * @param begin makes the login
   */
  redeem(code: string, begin: () => string): RedeemedCode;
}

type RedeemedCode =
  | { readonly kind: "new"; readonly loginId: string }
  | { readonly kind: "used"; readonly loginId: string }
  | { readonly kind: "unknown" };

/** @param readMs a clock that never goes back */
export function createLoginCodes(readMs: () => number, lifeMs: number = CODE_LIFE_MS): LoginCodes {
  const codes = new Map<string, { readonly issuedAtMs: number; loginId: string | null }>();

  return {
    issue() {
      const code = drawSecret();
      codes.set(digestOf(code), { issuedAtMs: readMs(), loginId: null });
      const [oldest] = codes.keys();
      if (codes.size > MOST_CODES && oldest !== undefined) codes.delete(oldest);
      return code;
    },
    redeem(code, begin) {
      const digest = digestOf(code);
      const known = codes.get(digest);
      if (known === undefined) return { kind: "unknown" };
      if (readMs() - known.issuedAtMs >= lifeMs) {
        codes.delete(digest);
        return { kind: "unknown" };
      }
      if (known.loginId !== null) {
        codes.delete(digest);
        return { kind: "used", loginId: known.loginId };
      }
      known.loginId = begin();
      return { kind: "new", loginId: known.loginId };
    },
  };
}
