import { createHash } from "node:crypto";

/** Discord's limit for a nonce. 150 bits of the digest fit. */
const NONCE_LENGTH = 25;

/**
 * Lets Discord drop a repeat. Each text of an attempt has its own: of two texts with one nonce, Discord would drop one.
 * @param key the attempt's
 */
export function nonceOf(key: string, part: string): string {
  return createHash("sha256").update(`${key}:${part}`).digest("base64url").slice(0, NONCE_LENGTH);
}

/** For comparing a body with the last one shown. */
export function digestOf(json: string): string {
  return createHash("sha256").update(json).digest("base64url");
}
