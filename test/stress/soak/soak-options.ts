export interface SoakOptions {
  /** The same seed chooses the same sessions, faults, edits and moments; the machine's own timing varies. */
  readonly seed: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  /** The minimum for a meaningful soak: a busy machine continues until these were fired. */
  readonly leastEvents: number;
  /** Clients at the same time. */
  readonly sessions: number;
  /** Lifetime of a session in seconds: minimum and maximum. */
  readonly sessionSeconds: readonly [number, number];
  /** Ends of the daemon: by kill or by signal. */
  readonly kills: number;
  /** The part of the run in which they come; before and after it one daemon runs each, for comparison. */
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

/** By hand: its undisturbed first and last parts are long enough for a comparison. */
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
