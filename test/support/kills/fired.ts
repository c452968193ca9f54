/** The fired events, recorded by the test itself for comparison with the product's data. */
export interface Fired {
  readonly number: number;
  readonly sessionId: string;
  readonly text: string;
  /** False when no response confirmed it: the event may have arrived or not. */
  isCertain: boolean;
}

export interface FiredLog {
  readonly events: readonly Fired[];
  /** Records an event before it is fired. */
  note(sessionId: string, fields: Readonly<Record<string, unknown>>): Fired;
  /** Invalid texts; each must be in the dead letters once. */
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
