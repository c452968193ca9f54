import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** A secret that nobody can guess, in 43 characters of `[\w-]`. */
export function drawSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What is kept instead of a secret. Needs no salt: nobody draws the same secret twice. */
export function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

/** Compares in a time that says nothing of where the two differ, nor of how long the known one is. */
export function isSameSecret(given: string, known: string): boolean {
  const [one, other] = [given, known].map((text) => createHash("sha256").update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}
