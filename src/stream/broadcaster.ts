/** So many are told in one turn of the event loop: some ten milliseconds. */
const MEMBERS_A_TURN = 1000;

/** Of more that wait to be told, the oldest is told to the end at once: whoever has more to tell waits so long. */
const MAX_WAITING = 4;

type Send<Member> = (member: Member) => void;

/** Many that are all told the same, each in the order in which it was said. */
export interface Broadcaster<Member> extends Iterable<Member> {
  readonly size: number;
  add(member: Member): void;
  delete(member: Member): void;
  /** Tells all that are there now: the first thousand within the call, the others in turns that follow. */
  broadcast(send: Send<Member>): void;
  /** Tells at once whatever waits. */
  finish(): void;
}

/** Who has left meanwhile may be told; it has to bear that. */
export function createBroadcaster<Member>(): Broadcaster<Member> {
  const members = new Set<Member>();
  /** The same as a list that nobody changes, made when it is needed. */
  let list: readonly Member[] | null = null;
  const waiting: { readonly to: readonly Member[]; readonly say: Send<Member>; next: number }[] = [];
  let isTurnAhead = false;

  function sendSome(most: number): void {
    const [oldest] = waiting;
    if (oldest === undefined) return;
    const { to, say: send } = oldest;
    const end = Math.min(to.length, oldest.next + most);
    try {
      for (const member of to.slice(oldest.next, end)) send(member);
    } finally {
      // Also where one could not be told, who would otherwise be the next one for ever.
      oldest.next = end;
      if (end === to.length) waiting.shift();
    }
  }

  function ahead(): void {
    if (waiting.length > 0 && !isTurnAhead) {
      isTurnAhead = true;
      setImmediate(turn);
    }
  }

  function turn(): void {
    isTurnAhead = false;
    try {
      sendSome(MEMBERS_A_TURN);
    } finally {
      ahead();
    }
  }

  return {
    [Symbol.iterator]: () => members[Symbol.iterator](),
    get size() {
      return members.size;
    },
    add(member) {
      members.add(member);
      list = null;
    },
    delete(member) {
      members.delete(member);
      list = null;
    },
    broadcast(say) {
      list ??= [...members];
      waiting.push({ to: list, say, next: 0 });
      if (waiting.length === 1) sendSome(MEMBERS_A_TURN);
      else if (waiting.length > MAX_WAITING) sendSome(Infinity);
      ahead();
    },
    finish() {
      while (waiting.length > 0) sendSome(Infinity);
    },
  };
}
