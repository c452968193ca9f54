import type { Session } from "./session.ts";
import { truncateText } from "../format/text.ts";

const MAX_TITLE = 80;

/** Hooks carry a title only where a person has given one: by `--name` or `/rename`. Its newest one holds. */
export function nameByPerson(session: Session, title: string | null): Session {
  return title === null ? session : named(session, title, "person");
}

/** The client makes up a title; a person's stands above it. */
export function nameByClient(session: Session, title: string): Session {
  return session.titleBy === "person" ? session : named(session, title, "client");
}

/** The first prompt, until there is anything better. */
export function nameByPrompt(session: Session, prompt: string): Session {
  return session.title === null && prompt !== "" ? named(session, truncateText(prompt, MAX_TITLE), "prompt") : session;
}

function named(session: Session, title: string, titleBy: NonNullable<Session["titleBy"]>): Session {
  return session.title === title && session.titleBy === titleBy ? session : { ...session, title, titleBy };
}
