import { batch, computed, signal, type ReadonlySignal } from "@preact/signals";
import { NOTIFICATION_KINDS, type NotificationKind } from "../../src/core/notification/notification.ts";
import { DELIVERY_STATES, type DeliveryState } from "../../src/core/notification/outbox.ts";
import type { DeliveriesDto, DeliveryDto } from "../../src/api/dto.ts";
import { MAX_LIMIT, type DELIVERY_PARAMETERS } from "../../src/api/routes.ts";
import type { Route } from "./route.ts";
import { createRefresher } from "./refresher.ts";

/** One page from the daemon. */
const PAGE_MESSAGES = 50;
/** Dead letters are counted up to here. */
const COUNTED_MESSAGES = 100;

/** How often to ask without news: nobody looks, somebody looks, and messages are about to go out. */
const UNWATCHED_EVERY_MS = 20_000;
const WATCHED_EVERY_MS = 10_000;
const UNDER_WAY_EVERY_MS = 2000;

export type DeliveryQuery = Partial<Record<(typeof DELIVERY_PARAMETERS)[number], string>>;
export type DeliveryAction = "retry" | "discard";

export interface DeliveryFilter {
  readonly state: DeliveryState | null;
  readonly kind: NotificationKind | null;
  readonly destination: string | null;
  readonly sessionId: string | null;
}

/** What asks for a person: shown from everywhere in the page. */
interface DeliveryTrouble {
  readonly deadLetters: number;
  /** There are more than were counted. */
  readonly more: boolean;
  readonly disabledDestinations: number;
}

/** Messages to people, newest first, and how their destinations fare. */
export interface Deliveries {
  readonly list: ReadonlySignal<readonly DeliveryDto[]>;
  readonly destinations: ReadonlySignal<DeliveriesDto["destinations"]>;
  readonly trouble: ReadonlySignal<DeliveryTrouble>;
  /** False until the daemon has answered for this filter. */
  readonly loaded: ReadonlySignal<boolean>;
  readonly hasOlder: ReadonlySignal<boolean>;
  /** What the last question failed of; null after one that was answered. */
  readonly problem: ReadonlySignal<unknown>;
  /** Why the last `act` came to nothing, until the next one. */
  readonly refused: ReadonlySignal<unknown>;
  /** Messages that were asked to be sent again or given up, until the daemon has answered. */
  readonly busy: ReadonlySignal<ReadonlySet<number>>;
  /** Begins to watch for trouble. */
  start(): void;
  stop(): void;
  /** What is looked at; null while the view is not open. */
  show(filter: DeliveryFilter | null): void;
  /** Something happened at the daemon: messages may have been written or sent. */
  changed(): void;
  loadOlder(): Promise<void>;
  act(id: number, action: DeliveryAction): Promise<void>;
}

export interface DeliveriesDependencies {
  readonly fetchDeliveries: (query: DeliveryQuery) => Promise<DeliveriesDto>;
  readonly actOnDelivery: (id: number, action: DeliveryAction) => Promise<void>;
  readonly after: (delayMs: number, task: () => void) => () => void;
}

export function createDeliveries(dependencies: DeliveriesDependencies): Deliveries {
  const { fetchDeliveries, actOnDelivery, after } = dependencies;
  const list = signal<readonly DeliveryDto[]>([]);
  const destinations = signal<DeliveriesDto["destinations"]>([]);
  const deadLetters = signal<{ readonly count: number; readonly more: boolean }>({ count: 0, more: false });
  const loaded = signal(false);
  const next = signal<number | null>(null);
  const problem = signal<unknown>(null);
  const refused = signal<unknown>(null);
  const busy = signal<ReadonlySet<number>>(new Set());
  let filter: DeliveryFilter | null = null;
  let pages = 1;
  let loadingOlder = false;
  // An answer that comes after something else was asked for belongs to nobody.
  let generation = 0;

  const refresher = createRefresher({
    after,
    everyMs: () => {
      if (filter === null) return UNWATCHED_EVERY_MS;
      // What becomes of a message is no event: nobody tells the page.
      const underWay = destinations.peek().some(({ state, open }) => state !== "disabled" && open > 0);
      return underWay ? UNDER_WAY_EVERY_MS : WATCHED_EVERY_MS;
    },
    refresh: async () => void (await Promise.all([reload(), count()])),
  });

  async function reload(): Promise<void> {
    if (filter === null || loadingOlder) return;
    const mine = ++generation;
    // As far as somebody has paged, so that what happened to older messages shows too.
    const kept = pages * PAGE_MESSAGES;
    const limit = Math.min(MAX_LIMIT, kept);
    try {
      const page = await fetchDeliveries({ ...toQuery(filter), limit: String(limit) });
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
      const page = await fetchDeliveries({ state: "failed", limit: String(COUNTED_MESSAGES) });
      batch(() => {
        deadLetters.value = { count: page.deliveries.length, more: page.next !== null };
        destinations.value = page.destinations;
      });
    } catch {
      // The connection state tells already that nobody answers; the next round asks again.
    }
  }

  return {
    list,
    destinations,
    trouble: computed(() => ({
      deadLetters: deadLetters.value.count,
      more: deadLetters.value.more,
      disabledDestinations: destinations.value.filter(({ state }) => state === "disabled").length,
    })),
    loaded,
    hasOlder: computed(() => next.value !== null),
    problem,
    refused,
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
        refused.value = null;
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
      // No refresh meanwhile, and none that is under way: it would forget what this adds.
      loadingOlder = true;
      const mine = ++generation;
      try {
        const query = { ...toQuery(filter), before: String(next.peek()), limit: String(PAGE_MESSAGES) };
        const page = await fetchDeliveries(query);
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
    async act(id, action) {
      if (busy.peek().has(id)) return;
      busy.value = new Set([...busy.peek(), id]);
      refused.value = null;
      try {
        await actOnDelivery(id, action);
      } catch (thrown) {
        refused.value = thrown;
      }
      await Promise.all([reload(), count()]);
      refresher.reschedule();
      busy.value = new Set([...busy.peek()].filter((other) => other !== id));
    },
  };
}

function toQuery({ state, kind, destination, sessionId }: DeliveryFilter): DeliveryQuery {
  return {
    ...(state !== null && { state }),
    ...(kind !== null && { kind }),
    ...(destination !== null && { destination }),
    ...(sessionId !== null && { session: sessionId }),
  };
}

/** The messages that the address asks for; null for all of a kind. */
export function deliveryFilterOf({ sessionId, filter }: Route): DeliveryFilter {
  return {
    state: DELIVERY_STATES.find((state) => state === filter.state) ?? null,
    kind: NOTIFICATION_KINDS.find((kind) => kind === filter.kind) ?? null,
    destination: filter.destination ?? null,
    sessionId,
  };
}

/** Whether a message has not come to an end. */
export function isOpenState(state: DeliveryState): boolean {
  return state === "waiting" || state === "sending" || state === "unknown";
}

/** What a person can do about a message; the daemon takes nothing else. */
export function actionsFor(state: DeliveryState): readonly DeliveryAction[] {
  if (state === "failed") return ["retry", "discard"];
  return state === "waiting" || state === "unknown" ? ["discard"] : [];
}
