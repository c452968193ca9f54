import { createRandom, uuid } from "../redact-random.ts";
import { createSessionTemplate, type Beat, type SessionTemplate } from "./session-template.ts";

/** This many different sessions; later ones repeat them under other ids. */
const TEMPLATES = 150;

/** A month brings about 800,000 events: a team that works all the time. */
const SESSION_EVERY_MS = 45 * 60_000;

export interface TimedBeat {
  readonly beat: Beat;
  /** Since the first event of all. */
  readonly atMs: number;
  readonly sessionId: string;
  /** Counted from 0 in the order of their starts. */
  readonly sessionNumber: number;
  /** Position in its session. */
  readonly index: number;
}

interface Running {
  readonly template: SessionTemplate;
  readonly sessionId: string;
  readonly sessionNumber: number;
  index: number;
  nextAtMs: number;
}

/** The first `count` events of a history, in the order of time; a longer history begins with the same events. */
export function* timeline(seed: number, count: number): Generator<TimedBeat> {
  const random = createRandom(seed);
  const templates = new Map<number, SessionTemplate>();
  const running: Running[] = [];
  let nextStartMs = 0;
  let sessions = 0;

  function begin(): void {
    const scenario = random.below(TEMPLATES);
    const template = templates.get(scenario) ?? createSessionTemplate(seed * 1000 + scenario);
    templates.set(scenario, template);
    running.push({ template, sessionId: uuid(random), sessionNumber: sessions, index: 0, nextAtMs: nextStartMs });
    sessions += 1;
    nextStartMs += SESSION_EVERY_MS / 2 + random.below(SESSION_EVERY_MS);
  }

  for (let delivered = 0; delivered < count; delivered += 1) {
    let next = earliest(running);
    while (next === null || next.nextAtMs >= nextStartMs) {
      begin();
      next = earliest(running);
    }
    const { template, sessionId, sessionNumber, index, nextAtMs } = next;
    const beat = template.beats[index];
    if (beat === undefined) throw new RangeError("a session without an event");
    yield { beat, atMs: nextAtMs, sessionId, sessionNumber, index };
    next.index += 1;
    const following = template.beats[next.index];
    if (following === undefined) running.splice(running.indexOf(next), 1);
    else next.nextAtMs += following.afterMs;
  }
}

/** Few run at once. */
function earliest(running: readonly Running[]): Running | null {
  let found: Running | null = null;
  for (const session of running) if (found === null || session.nextAtMs < found.nextAtMs) found = session;
  return found;
}
