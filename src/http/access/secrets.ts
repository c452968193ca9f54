import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { type JsonObject, objectsField } from "../../core/json.ts";
import { readJsonObject } from "../../system/files/read-text.ts";

/** An unguessable secret in 43 characters of `[\w-]`; as an argument of a command it is never taken for an option. */
export function drawSecret(): string {
  const secret = randomBytes(32).toString("base64url");
  return secret.startsWith("-") ? drawSecret() : secret;
}

/** The digest stored instead of a secret. Needs no salt: secrets are random and never repeat. */
export function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

/** Compares in a time that depends neither on where the two differ nor on how long the known one is. */
export function isSameSecret(given: string, known: string): boolean {
  const [one, other] = [given, known].map((text) => createHash("sha256").update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}

/** The last `most` rows of a list that an earlier daemon wrote. An unreadable file counts as empty. */
export function readRows(file: string, list: string, most: number): readonly JsonObject[] {
  return objectsField(readJsonObject(file) ?? {}, list).slice(-most);
}
