import { createHash } from "node:crypto";

/** Discord's limit for a nonce; 150 bits of the digest are left. */
const NONCE_LENGTH = 25;

/**
 * Lets Discord drop a repeat. One for each text of an attempt: two texts that shared one would swallow each other.
 * @param key the attempt's
 */
export function nonceOf(key: string, part: string): string {
  return createHash("sha256").update(`${key}:${part}`).digest("base64url").slice(0, NONCE_LENGTH);
}

/** Tells whether a body is the one that was shown last. */
export function digestOf(json: string): string {
  return createHash("sha256").update(json).digest("base64url");
}
