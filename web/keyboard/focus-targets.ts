/** The parts of the page that a command may move the focus to. */
export interface FocusTargets {
  search(): void;
  /** The row of the feed that the cursor stands on. */
  row(): void;
  /** The message so many places from the one in focus, or the first one. */
  message(step: number): void;
  /** The message that tells an event. */
  messageOf(eventSeq: number): void;
  /** Away from a field. */
  away(): void;
}
