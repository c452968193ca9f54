/** Whether `host` is a loopback address, as a server's listen address or as a client's address. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  return name === "localhost" || name === "::1" || isLoopbackV4(name.replace(/^::ffff:/, ""));
}

function isLoopbackV4(name: string): boolean {
  const parts = name.split(".");
  return (
    parts.length === 4 && parts[0] === "127" && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)
  );
}

/** Whether a listen address stands for all addresses of its machine. */
export function isEveryAddress(host: string): boolean {
  return host === "0.0.0.0" || host === "::" || host === "[::]";
}

/** Whether an address is neither encrypted nor on this machine. */
export function isUnencrypted(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed?.protocol === "http:" && !isLoopbackHost(parsed.hostname.replaceAll(/^\[|\]$/g, ""));
}

const SHORTEST = 32;
const LONGEST = 256;

/** The characters that RFC 6750 allows after `Bearer`. */
const TOKEN = /^[\w.~+/-]+=*$/;

/** A random token has many times as many different steps from one character to the next. */
const FEWEST_STEPS = 10;

/**
 * Why an access token is refused, completing its name; null if it is fine. The reason never repeats the token. Guessing
 * is slowed down, but the protection is the token's randomness: 32 random hexadecimal digits are 128 bits.
 */
export function tokenWeakness(token: string): string | null {
  if (token.length < SHORTEST) return `is shorter than ${SHORTEST} characters`;
  if (token.length > LONGEST) return `is longer than ${LONGEST} characters`;
  if (!TOKEN.test(token)) return "holds other characters than letters, digits and - . _ ~ + / =";
  const steps = new Set<number>();
  for (let at = 1; at < token.length; at++) steps.add(token.charCodeAt(at) - token.charCodeAt(at - 1));
  // Repeated words and runs along the alphabet or the keyboard's digits have few steps.
  return steps.size < FEWEST_STEPS ? "repeats itself or counts up, so it can be guessed" : null;
}
