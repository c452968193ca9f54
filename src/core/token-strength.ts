const SHORTEST = 32;
const LONGEST = 256;

/** What RFC 6750 lets stand behind `Bearer`. */
const TOKEN = /^[\w.~+/-]+=*$/;

/** A token that was drawn has many times as many different steps from one character to the next. */
const FEWEST_STEPS = 10;

/**
 * Why an access token is refused, completing its name; null if it is fine. The reason never repeats the token. Whoever
 * guesses is slowed down, but what protects is that there is nothing to guess: 32 drawn hexadecimal digits are 128 bits.
 */
export function tokenWeakness(token: string): string | null {
  if (token.length < SHORTEST) return `is shorter than ${SHORTEST} characters`;
  if (token.length > LONGEST) return `is longer than ${LONGEST} characters`;
  if (!TOKEN.test(token)) return "holds other characters than letters, digits and - . _ ~ + / =";
  const steps = new Set<number>();
  for (let at = 1; at < token.length; at++) steps.add(token.charCodeAt(at) - token.charCodeAt(at - 1));
  // A repeated word and a run along the alphabet or the keyboard's digits both show here.
  return steps.size < FEWEST_STEPS ? "repeats itself or counts up, so it can be guessed" : null;
}
