import type { SessionCard, SessionLabel } from "./notification.ts";

/** The board's place among the sessions of {@link ThreadStore} and of the card queue. */
export const BOARD_ID = "board";

export interface BoardSection {
  readonly state: "waiting" | "failed" | "working";
  readonly title: string;
  /** All sessions of this section; the first of them are in {@link lines}. */
  readonly count: number;
  readonly lines: readonly Pick<SessionCard, "session" | "detail" | "stateSinceMs" | "link">[];
}

/** One message of a channel with what needs a person, edited in place. Our own strings are in the reader's language. */
export interface Board {
  readonly session: SessionLabel;
  /** False: the setting is off, and a board that stands is removed. */
  readonly isOn: boolean;
  /** All counts in one line, as a phone shows it. */
  readonly headline: string;
  /** Most urgent first; none is empty. */
  readonly sections: readonly BoardSection[];
  /** The daemon whose sessions these are: two may write into one channel, each with its own board. */
  readonly machine: string;
  /** Ends a list that is cut. */
  readonly more: (count: number) => string;
}

export function isBoard(card: SessionCard | Board): card is Board {
  return "sections" in card;
}
