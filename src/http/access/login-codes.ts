import { digestOf, drawSecret } from "./secrets.ts";

/** Between `ccen open` and the browser's first request lie a few seconds, on a slow machine more. */
export const CODE_LIFE_MS = 60_000;
const MOST_CODES = 20;

/** Codes that let one browser in, or one machine, once. */
export interface LoginCodes {
  issue(): string;
  /**
   * Takes a code. `used` names the login that the first use made: two have the link, and one of them should not.
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
