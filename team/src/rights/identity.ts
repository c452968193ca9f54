import type { Person } from "./rights.ts";
import type { IncomingMessage } from "node:http";
import type { Grant } from "./grants.ts";

/** Who a request's person is, and what their groups give them now. */
export interface Identity extends Pick<Person, "subject" | "email" | "name" | "signIn"> {
  readonly grants: readonly Grant[];
}

/** Names the person of a request; null for a request without a trusted name on it. */
export type Identify = (request: IncomingMessage) => Identity | null | Promise<Identity | null>;

/** An e-mail address has at most as many characters. */
const MAX_SUBJECT = 320;

/** Accepts printable ASCII without blanks and commas: two values in one header are not a subject. */
export function isSubject(text: string): boolean {
  return text.length <= MAX_SUBJECT && /^[!-+\--~]+$/.test(text);
}
