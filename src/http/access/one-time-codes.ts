import { digestOf, drawSecret } from "./secrets.ts";

/** A few seconds pass between `ccen open` and the browser's first request, more on a slow machine. */
export const CODE_LIFE_MS = 60_000;
const MOST_CODES = 20;

interface OneTimeCodesOptions {
  /** A clock that never goes back. */
  readonly readMs: () => number;
  readonly lifeMs: number;
  /** Two people have the code, and one of them should not. */
  readonly onReuse: () => void;
}

interface IssuedCode {
  readonly issuedAtMs: number;
  /** What the code will give is called so; null where nothing is known. */
  readonly name: string | null;
  revoke: (() => void) | null;
}

/** Single-use codes that log in one browser or admit one machine. A second use revokes what the first one gave. */
export function createOneTimeCodes({ readMs, lifeMs, onReuse }: OneTimeCodesOptions) {
  const codes = new Map<string, IssuedCode>();

  return {
    issue(name: string | null = null): string {
      const code = drawSecret();
      codes.set(digestOf(code), { issuedAtMs: readMs(), name, revoke: null });
      const [oldest] = codes.keys();
      if (codes.size > MOST_CODES && oldest !== undefined) codes.delete(oldest);
      return code;
    },
    clear: (): void => codes.clear(),
    /** @returns null for a code that is unknown, too old or used */
    redeem<T>(
      code: string,
      give: (name: string | null) => { readonly value: T; readonly revoke: () => void },
    ): T | null {
      const digest = digestOf(code);
      const known = codes.get(digest);
      const isValid = known !== undefined && readMs() - known.issuedAtMs < lifeMs;
      if (isValid && known.revoke === null) {
        const { value, revoke } = give(known.name);
        known.revoke = revoke;
        return value;
      }
      codes.delete(digest);
      if (!isValid) return null;
      known.revoke?.();
      onReuse();
      return null;
    },
  };
}
