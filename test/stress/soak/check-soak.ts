import type { Ledger } from "./ledger.ts";
import type { StoredEvent } from "./stored-truth.ts";
import type { Witness } from "./witness.ts";

/** The final contents of every place, at rest. */
export interface Found {
  readonly stored: readonly StoredEvent[];
  readonly archived: readonly number[];
  readonly deadLetters: readonly string[];
  readonly notified: readonly number[];
  readonly tokens: ReadonlyMap<string, number>;
  readonly witnesses: readonly Witness[];
}

/** Compares the recorded actions with the stored data; each difference as text. Pure. */
export function checkSoak(ledger: Ledger, found: Found): readonly string[] {
  const numbers = ledger.fired.map(({ number }) => number);
  const hooked = found.stored.filter(({ source }) => source === "hook");
  const storedNumbers = hooked.map(({ number }) => number ?? -1);
  return [
    ...ledger.problems,
    ...differences("the store", numbers, storedNumbers),
    ...differences("the archive", numbers, found.archived),
    ...differences("the dead letters", ledger.broken, found.deadLetters),
    ...differences("Discord", ledger.failures, found.notified),
    ...disorder(hooked),
    ...found.witnesses.flatMap((witness) => unreceived(witness, found.stored)),
    ...observed(ledger, found.stored),
    ...[...ledger.tokens].flatMap(([sessionId, tokens]) => {
      const known = found.tokens.get(sessionId) ?? 0;
      return known === tokens ? [] : [`session ${sessionId} has ${known} tokens for ${tokens} in its transcript`];
    }),
  ];
}

/** Exactly once each: missing, duplicate and unsent items. */
function differences<T>(where: string, sent: readonly T[], there: readonly T[]): readonly string[] {
  const counts = new Map<T, number>();
  for (const one of there) counts.set(one, (counts.get(one) ?? 0) + 1);
  for (const one of sent) counts.set(one, (counts.get(one) ?? 0) - 1);
  const lost = [...counts].filter(([, count]) => count < 0);
  const surplus = [...counts].filter(([, count]) => count > 0);
  return [
    ...(lost.length === 0 ? [] : [`${where}: lost ${lost.length}: ${some(lost)}`]),
    ...(surplus.length === 0 ? [] : [`${where}: doubled or foreign ${surplus.length}: ${some(surplus)}`]),
  ];
}

/** A client fires its hooks one after another, and numbers grow. */
function disorder(hooked: readonly StoredEvent[]): readonly string[] {
  const last = new Map<string, number>();
  return hooked.flatMap(({ sessionId, number, seq }) => {
    const before = last.get(sessionId) ?? 0;
    last.set(sessionId, number ?? 0);
    return (number ?? 0) < before
      ? [`session ${sessionId}: event ${number} is stored as ${seq}, behind ${before}`]
      : [];
  });
}

function unreceived({ manner, afterSeq, seqs }: Witness, stored: readonly StoredEvent[]): readonly string[] {
  const due = stored.filter(({ seq }) => seq > afterSeq).map(({ seq }) => seq);
  return differences(`a ${manner} client of the stream`, due, seqs);
}

/** Events without a hook: observed for exactly these sessions. */
function observed(ledger: Ledger, stored: readonly StoredEvent[]): readonly string[] {
  const sessionsWith = (name: string) =>
    stored.filter(({ eventName }) => eventName === name).map(({ sessionId }) => sessionId);
  return [
    ...differences("clients that were killed", [...ledger.killedSessions], sessionsWith("ProcessGone")),
    ...differences("interruptions", ledger.interruptions, sessionsWith("TurnInterrupted")),
  ];
}

function some(entries: readonly (readonly [unknown, number])[]): string {
  return entries
    .slice(0, 10)
    .map(([one, count]) => `${String(one).slice(0, 100)} (${count})`)
    .join(", ");
}
