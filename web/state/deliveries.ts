import { batch, computed, signal, type ReadonlySignal } from "@preact/signals";
import type { DeliveriesDto, DeliveryDto } from "../../src/api/dto.ts";
import { MAX_LIMIT } from "../../src/api/routes.ts";
import { NOTIFICATION_KINDS, type NotificationKind } from "../../src/core/notification/notification.ts";
import { DELIVERY_STATES, type DeliveryState } from "../../src/core/notification/outbox.ts";
import type { Api, DeliveryAction, DeliveryQuery } from "../api.ts";
import { createRefresher } from "./refresher.ts";
import type { Route } from "./route.ts";
import { withoutNulls } from "./without-nulls.ts";

/** Messages per request. */
const PAGE_MESSAGES = 50;
/** Maximum count of dead letters. */
const COUNTED_MESSAGES = 100;

/** Poll intervals: view closed, view open, and messages about to be sent. */
const UNWATCHED_EVERY_MS = 20_000;
const WATCHED_EVERY_MS = 10_000;
const SENDING_EVERY_MS = 2000;

export interface DeliveryFilter {
  readonly state: DeliveryState | null;
  readonly kind: NotificationKind | null;
  readonly destination: string | null;
  readonly sessionId: string | null;
}

/** Problems that need a person, shown in every view. */
interface DeliveryTrouble {
  readonly deadLetters: number;
  /** There are more than the counted ones. */
  readonly more: boolean;
  readonly disabledDestinations: number;
}

/** Messages to people, newest first, and the state of their destinations. */
export interface Deliveries {
  readonly list: ReadonlySignal<readonly DeliveryDto[]>;
  readonly destinations: ReadonlySignal<DeliveriesDto["destinations"]>;
  readonly trouble: ReadonlySignal<DeliveryTrouble>;
  /** False until the daemon has answered for this filter. */
  readonly loaded: ReadonlySignal<boolean>;
  readonly hasOlder: ReadonlySignal<boolean>;
  /** The error of the last request; null after a success. */
  readonly problem: ReadonlySignal<unknown>;
  /** Why the last `act` was rejected, until the next one. */
  readonly rejection: ReadonlySignal<unknown>;
  /** Messages with a pending request to retry or give up. */
  readonly busy: ReadonlySignal<ReadonlySet<number>>;
  /** Starts to poll for problems. */
  start(): void;
  stop(): void;
  /** The filter of the open view; null while it is closed. */
  show(filter: DeliveryFilter | null): void;
  /** The daemon reported an event: messages may have been created or sent. */
  changed(): void;
  loadOlder(): Promise<void>;
  act(id: number, action: DeliveryAction): Promise<void>;
  /** Sends a silent message to every destination. */
  sendTest(): Promise<void>;
}

interface DeliveriesDependencies {
  readonly api: Api;
  readonly after: (delayMs: number, task: () => void) => () => void;
}

export function createDeliveries({ api, after }: DeliveriesDependencies): Deliveries {
  const list = signal<readonly DeliveryDto[]>([]);
  const destinations = signal<DeliveriesDto["destinations"]>([]);
  const deadLetters = signal<{ readonly count: number; readonly more: boolean }>({ count: 0, more: false });
  const loaded = signal(false);
  const next = signal<number | null>(null);
  const problem = signal<unknown>(null);
  const rejection = signal<unknown>(null);
  const busy = signal<ReadonlySet<number>>(new Set());
  let filter: DeliveryFilter | null = null;
  let pages = 1;
  let loadingOlder = false;
  // Answers to an older request are dropped.
  let generation = 0;

  const refresher = createRefresher({
    after,
    everyMs: () => {
      if (filter === null) return UNWATCHED_EVERY_MS;
      // Deliveries cause no event in the stream, so poll.
      const isSending = destinations.peek().some(({ state, open }) => state !== "disabled" && open > 0);
      return isSending ? SENDING_EVERY_MS : WATCHED_EVERY_MS;
    },
    refresh: async () => void (await Promise.all([reload(), count()])),
  });

  async function reload(): Promise<void> {
    if (filter === null || loadingOlder) return;
    const mine = ++generation;
    // Reload all pages that were opened, so that changes to older messages show too.
    const kept = pages * PAGE_MESSAGES;
    const limit = Math.min(MAX_LIMIT, kept);
    try {
      const page = await api.deliveries({ ...toQuery(filter), limit: String(limit) });
      if (mine !== generation) return;
      batch(() => {
        const before = page.next ?? 0;
        const older = list.peek().filter(({ id }) => id < before);
        list.value = [...page.deliveries, ...older.slice(0, kept - limit)];
        next.value = page.next === null ? null : (list.value.at(-1)?.id ?? null);
        destinations.value = page.destinations;
        loaded.value = true;
        problem.value = null;
      });
    } catch (thrown) {
      if (mine === generation) problem.value = thrown;
    }
  }

  async function count(): Promise<void> {
    try {
      const page = await api.deliveries({ state: "failed", limit: String(COUNTED_MESSAGES) });
      batch(() => {
        deadLetters.value = { count: page.deliveries.length, more: page.next !== null };
        destinations.value = page.destinations;
      });
    } catch {
      // The connection state already shows the failure; the next poll retries.
    }
  }

  return {
    // Their numbers are those of their storing: a late event's message has a higher one than later ones.
    list: computed(() =>
      list.value.toSorted(
        (one, other) => Date.parse(other.created_at) - Date.parse(one.created_at) || other.id - one.id,
      ),
    ),
    destinations,
    trouble: computed(() => ({
      deadLetters: deadLetters.value.count,
      more: deadLetters.value.more,
      disabledDestinations: destinations.value.filter(({ state }) => state === "disabled").length,
    })),
    loaded,
    hasOlder: computed(() => next.value !== null),
    problem,
    rejection,
    busy,
    start: refresher.start,
    stop: refresher.stop,
    changed: () => {
      if (filter !== null) refresher.soon();
    },
    show(wanted) {
      if (JSON.stringify(wanted) === JSON.stringify(filter)) return;
      filter = wanted;
      pages = 1;
      loadingOlder = false;
      generation++;
      batch(() => {
        rejection.value = null;
        list.value = [];
        next.value = null;
        loaded.value = false;
        problem.value = null;
      });
      refresher.reschedule();
      void reload();
    },
    async loadOlder() {
      if (filter === null || next.peek() === null || loadingOlder) return;
      // Stop refreshes, also a running one: it would drop what this adds.
      loadingOlder = true;
      const mine = ++generation;
      try {
        const query = { ...toQuery(filter), before: String(next.peek()), limit: String(PAGE_MESSAGES) };
        const page = await api.deliveries(query);
        if (mine !== generation) return;
        pages++;
        batch(() => {
          list.value = [...list.peek(), ...page.deliveries];
          next.value = page.next;
          problem.value = null;
        });
      } catch (thrown) {
        if (mine === generation) problem.value = thrown;
      } finally {
        if (mine === generation) loadingOlder = false;
      }
    },
    async sendTest() {
      rejection.value = null;
      try {
        await api.sendTestMessage();
      } catch (thrown) {
        rejection.value = thrown;
      }
      await reload();
      refresher.reschedule();
    },
    async act(id, action) {
      if (busy.peek().has(id)) return;
      busy.value = new Set([...busy.peek(), id]);
      rejection.value = null;
      try {
        await api.actOnDelivery(id, action);
      } catch (thrown) {
        rejection.value = thrown;
      }
      await Promise.all([reload(), count()]);
      refresher.reschedule();
      busy.value = new Set([...busy.peek()].filter((other) => other !== id));
    },
  };
}

function toQuery({ state, kind, destination, sessionId }: DeliveryFilter): DeliveryQuery {
  return withoutNulls({ state, kind, destination, session: sessionId });
}

/** The filter in the address; null in a field means all. */
export function deliveryFilterOf({ sessionId, filter }: Route): DeliveryFilter {
  return {
    state: DELIVERY_STATES.find((state) => state === filter.state) ?? null,
    kind: NOTIFICATION_KINDS.find((kind) => kind === filter.kind) ?? null,
    destination: filter.destination ?? null,
    sessionId,
  };
}

/** Whether a message is not finished. */
export function isOpenState(state: DeliveryState): boolean {
  return state === "waiting" || state === "sending" || state === "unknown";
}

/** Whether the daemon discards a message in this state. It retries failed ones alone. */
export function mayDiscard(state: DeliveryState): boolean {
  return state === "failed" || state === "waiting" || state === "unknown";
}
