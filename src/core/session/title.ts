import type { Session } from "./session.ts";
import { truncateText } from "../format/text.ts";

const MAX_TITLE = 80;

/** Hooks have a title only after a person has set one, by `--name` or `/rename`. The newest one wins. */
export function nameByPerson(session: Session, title: string | null): Session {
  return title === null ? session : named(session, title, "person");
}

/** The client's generated title; a person's takes precedence. */
export function nameByClient(session: Session, title: string): Session {
  return session.titleBy === "person" ? session : named(session, title, "client");
}

/** The first prompt, until there is a better title. */
export function nameByPrompt(session: Session, prompt: string): Session {
  return session.title === null && prompt !== "" ? named(session, truncateText(prompt, MAX_TITLE), "prompt") : session;
}

function named(session: Session, title: string, titleBy: NonNullable<Session["titleBy"]>): Session {
  return session.title === title && session.titleBy === titleBy ? session : { ...session, title, titleBy };
}
