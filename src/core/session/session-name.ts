import { plainName, truncateText } from "../format/text.ts";
import { plainLine } from "../format/sanitize.ts";
import type { SessionLabel } from "../notification/notification.ts";
import type { Session } from "./session.ts";

const MAX_TITLE = 80;

/** Hooks have a title only after a person has set one, by `--name` or `/rename`. The newest one wins. */
export function nameByPerson(session: Session, title: string | null): Session {
  return named(session, title, "person");
}

/** The client's generated title; a person's takes precedence. */
export function nameByClient(session: Session, title: string): Session {
  return session.titleBy === "person" ? session : named(session, title, "client");
}

/** The first prompt, until there is a better title. */
export function nameByPrompt(session: Session, prompt: string): Session {
  return session.title === null && prompt !== "" ? named(session, truncateText(prompt, MAX_TITLE), "prompt") : session;
}

function named(session: Session, given: string | null, titleBy: NonNullable<Session["titleBy"]>): Session {
  const title = plainName(given);
  if (title === null) return session;
  return session.title === title && session.titleBy === titleBy ? session : { ...session, title, titleBy };
}

/** A session's display name: raw, but never blank. */
export function sessionName({ title, projectName, sessionId }: SessionLabel): string {
  return firstVisible([title, projectName]) ?? shortId(sessionId);
}

function firstVisible(texts: readonly (string | null)[]): string | undefined {
  return texts.find((text) => text !== null && plainLine(text, 100) !== "") ?? undefined;
}

const SHORT_ID_CHARS = 8;

/** A UUID that begins with the time: ids of one minute share their beginning, and only the end is random. */
const TIME_FIRST = /^[\da-f]{8}-[\da-f]{4}-[167][\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/i;

/**
 * The part of a session's id that distinguishes it in a list, reduced to characters that are safe in a name. A person
 * finds the session by it. Code compares whole ids where it has them.
 */
export function shortId(sessionId: string): string {
  const begin = sessionId.slice(0, SHORT_ID_CHARS).replaceAll(/[^\w-]/g, "") || "session";
  return TIME_FIRST.test(sessionId) ? `${begin}-${sessionId.slice(-SHORT_ID_CHARS)}` : begin;
}
