export interface SoakOptions {
  /** The same seed chooses the same sessions, faults, edits and moments again; the machine's own pace stays its own. */
  readonly seed: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  /** A soak of fewer was a walk: on a busy machine it goes on until they were fired. */
  readonly leastEvents: number;
  /** Clients at the same time. */
  readonly sessions: number;
  /** How long a session lives, in seconds: at least and at most. */
  readonly sessionSeconds: readonly [number, number];
  /** Ends of the daemon: killed, or told to end. */
  readonly kills: number;
  /** The part of the run in which they come; what lies outside is lived by one daemon each, to be compared. */
  readonly killShare: readonly [number, number];
  /** Between two edits of the settings, or commands of a user. */
  readonly disturbEverySeconds: number;
  readonly log: (line: string) => void;
}

/** Fits into the suite. */
export const SHORT_SOAK = {
  seconds: 60,
  eventsPerSecond: 50,
  leastEvents: 1500,
  sessions: 10,
  sessionSeconds: [12, 30],
  kills: 5,
  killShare: [0.15, 0.75],
  disturbEverySeconds: 2,
} as const satisfies Partial<SoakOptions>;

/** By hand: with its first and its last part left alone for long enough to be compared. */
export function longSoak(minutes: number) {
  return {
    seconds: minutes * 60,
    eventsPerSecond: 50,
    leastEvents: 0,
    sessions: 10,
    sessionSeconds: [60, 300],
    kills: Math.max(3, Math.round(minutes / 3)),
    killShare: [0.2, 0.5],
    disturbEverySeconds: 10,
  } as const satisfies Partial<SoakOptions>;
}
