/** Members served in one turn of the event loop: some ten milliseconds. */
const MEMBERS_A_TURN = 1000;

/** With more broadcasts waiting, the oldest is finished at once, within the call that adds the newest. */
const MAX_WAITING = 4;

type Send<Member> = (member: Member) => void;

/** Sends the same bytes to many members, each in the order of the calls. */
interface Broadcaster<Member> extends Iterable<Member> {
  readonly size: number;
  add(member: Member): void;
  delete(member: Member): void;
  /** Sends to all current members: the first thousand within the call, the others in later turns. */
  broadcast(send: Send<Member>): void;
  /** Sends everything that waits, at once. */
  finish(): void;
}

/** A member that has left meanwhile may still be sent to, and has to accept that. */
export function createBroadcaster<Member>(): Broadcaster<Member> {
  const members = new Set<Member>();
  /** The same members as an immutable list, made when it is needed. */
  let list: readonly Member[] | null = null;
  const waiting: { readonly to: readonly Member[]; readonly send: Send<Member>; next: number }[] = [];
  let isTurnAhead = false;

  function sendSome(most: number): void {
    const [oldest] = waiting;
    if (oldest === undefined) return;
    const { to, send } = oldest;
    const end = Math.min(to.length, oldest.next + most);
    try {
      for (const member of to.slice(oldest.next, end)) send(member);
    } finally {
      // Also after an error, because the failing member would otherwise be the next one for ever.
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
    broadcast(send) {
      list ??= [...members];
      waiting.push({ to: list, send, next: 0 });
      if (waiting.length === 1) sendSome(MEMBERS_A_TURN);
      else if (waiting.length > MAX_WAITING) sendSome(Infinity);
      ahead();
    },
    finish() {
      while (waiting.length > 0) sendSome(Infinity);
    },
  };
}
