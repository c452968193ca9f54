/** What was fired, kept by the test itself: what the product says is held against this. */
export interface Fired {
  readonly number: number;
  readonly sessionId: string;
  readonly text: string;
  /** False when nobody was told that it arrived: then it may have, or not. */
  isCertain: boolean;
}

export interface FiredLog {
  readonly events: readonly Fired[];
  /** Notes an event before it is fired. */
  note(sessionId: string, fields: Readonly<Record<string, unknown>>): Fired;
  /** Texts that are no event, each to be found in the dead letters once. */
  readonly broken: readonly string[];
  noteBroken(): string;
}

export function createFiredLog(): FiredLog {
  const events: Fired[] = [];
  const broken: string[] = [];
  return {
    events,
    broken,
    note: (sessionId, fields) => {
      const number = events.length;
      const text = JSON.stringify({ session_id: sessionId, cwd: "/home/dev/shop", fired: number, ...fields });
      const fired: Fired = { number, sessionId, text, isCertain: true };
      events.push(fired);
      return fired;
    },
    noteBroken: () => {
      const text = `{"half": "of event ${broken.length}`;
      broken.push(text);
      return text;
    },
  };
}
