import { computed, effect } from "@preact/signals";
import { render } from "preact";
import { createApi } from "./api.ts";
import { Page } from "./app/page.tsx";
import { notifyFrom, showBadge } from "./desktop.ts";
import { formatMoment } from "../src/core/format/time.ts";
import { STRINGS } from "./i18n/language.ts";
import type { PageStrings } from "./i18n/en.ts";
import { listenToKeys } from "./keyboard/commands.ts";
import { activityFilterOf } from "./state/activity/activity-filter.ts";
import { watchPresence } from "./presence.ts";
import { deliveryFilterOf } from "./state/deliveries.ts";
import { eventTitle } from "./state/open-name.ts";
import { browserNow, browserTimers } from "./state/page-clock.ts";
import { applyLook } from "./state/preferences.ts";
import type { Route } from "./state/route.ts";
import { createStore } from "./state/store.ts";
import { framesByWorker } from "./stream/frames-by-worker.ts";
import { framesByEventSource } from "./stream/live-client.ts";
import { createSync } from "./stream/sync.ts";
import { loadInAdvance } from "./ui/lazy-module.ts";
import { StoreContext } from "./ui/page-context.ts";
import { sessionName } from "./ui/session-name.ts";

/** Load the other views and modules after the first view had time to draw. */
const LAZY_MODULE_AFTER_MS = 1500;

const UNAUTHORIZED = 401;

const api = createApi(
  async (input, init) => {
    const response = await fetch(input, init);
    if (response.status === UNAUTHORIZED) store.access.lock((await isOfTeam(response)) ? "team" : "daemon");
    return response;
  },
  () => localStorage,
  (path) => store.team.scoped(path),
);

/** Also once the proxy in front of a team server has answered in its place. */
async function isOfTeam(response: Response): Promise<boolean> {
  return store.team.dto.peek() !== null || (await response.clone().text()).includes('"team/identity"');
}

const store = createStore({
  api,
  readMs: browserNow,
  timers: browserTimers,
  // The demo listens on the daemon's machine only.
  startDemo: /^(localhost|127\.0\.0\.1|\[::1\])$/.test(location.hostname)
    ? async () => location.assign((await api.startDemo()).url)
    : null,
  reload: () => location.reload(),
  forgetAll: () => {
    void import("./push/push.ts").then(async ({ forgetPush }) => forgetPush()).finally(() => location.reload());
  },
  addressBar: {
    readHash: () => location.hash,
    push: (hash) => history.pushState(null, "", hash === "" ? location.pathname : hash),
    replace: (hash) => history.replaceState(null, "", hash === "" ? location.pathname : hash),
  },
  storage: () => localStorage,
  browserLanguages: navigator.languages,
});

const sync = createSync({
  store,
  api,
  open: framesByWorker(
    () =>
      new SharedWorker(new URL("./stream/stream-worker.ts", import.meta.url), { type: "module", name: streamName() }),
    framesByEventSource((url) => new EventSource(store.team.scoped(url))),
    new BroadcastChannel("stream"),
  ),
  timers: browserTimers,
  readMs: browserNow,
  random: Math.random,
});

/** Tabs with the same name share a stream: those of the same scope and person. */
function streamName(): string {
  return `${store.team.scoped("")} ${JSON.stringify(store.team.dto.peek()?.me ?? null)}`;
}

// Before the first request, which would be rejected.
await store.access.enterByLink();

const hasDeliveries = computed(() => store.health.value !== null && store.team.dto.value === null);

// The address determines the shown list and the open event.
const openSeq = computed(() => store.navigation.route.value.eventSeq);
effect(() => {
  const route = store.navigation.route.value;
  if (route.view !== "now") return;
  const filter = activityFilterOf(route);
  store.activity.setFilter(filter);
  store.feed.setFilter({ ...filter, isShown: filter.tab === "events", eventName: route.filter.kind ?? null });
});
effect(() => {
  void store.detail.show(openSeq.value);
});
effect(() => {
  const isShown = store.navigation.route.value.view === "now" && !store.access.isLocked.value;
  // The sums of a day can wait for what needs you.
  store.lastDay.show(isShown && store.sessions.loaded.value);
});
effect(() => {
  const { view, sessionId: ofSession } = store.navigation.route.value;
  store.sessionPage.show(view === "session" ? ofSession : null);
});

effect(() => {
  const route = store.navigation.route.value;
  store.deliveries.show(route.view === "deliveries" && hasDeliveries.value ? deliveryFilterOf(route) : null);
});

effect(() => {
  applyLook(document, store.preferences);
  document.documentElement.dataset["density"] = store.preferences.density.value;
});

// Computed: the states behind it change with every event, and each write of a title costs the browser.
const title = computed(() => {
  const language = store.preferences.language.value;
  const strings = STRINGS[language];
  // A locked tab names neither a session nor what was searched for.
  if (store.access.isLocked.value) return strings.appName;
  const { waiting } = store.inbox.counts.value;
  const route = store.navigation.route.value;
  const here = openName(route, strings) ?? strings.views[route.view];
  const shown = store.connection.shown.value;
  // A background tab shows only its title: without this, stale data would look like nothing to do.
  const stale =
    shown.kind === "stale"
      ? strings.connection.stale(formatMoment(shown.sinceMs, { nowMs: store.clock.nowMs.peek(), language }))
      : null;
  const parts = [stale, strings.appName, here].filter((part) => part !== null);
  return `${waiting === 0 ? "" : `(${waiting}) `}${parts.join(" · ")}`;
});
effect(() => {
  document.title = title.value;
});

/** The name of what the address opens; null where the view's own says all. */
function openName(route: Route, strings: PageStrings): string | null {
  const { view, sessionId, filter } = route;
  if (view === "event") {
    const state = store.detail.state.value;
    return state.kind === "ready" ? eventTitle(state.event, route) : null;
  }
  if (view === "search" && filter.q !== undefined) return `${strings.views.search}: ${filter.q}`;
  const session = view === "session" && sessionId !== null ? store.sessions.find(sessionId) : undefined;
  return session === undefined ? null : sessionName(session, strings);
}

const waitingCount = computed(() => store.inbox.counts.value.waiting);
effect(() => {
  if (store.sessions.loaded.value) showBadge(waitingCount.value);
});

notifyFrom(store, () => localStorage);
const pushKey = computed(() => {
  const { pairings = [], push_key: key = null } = store.requests.state.value ?? {};
  return pairings.some((one) => one.is_this_browser && one.is_pushed) ? key : null;
});
effect(() => {
  const key = pushKey.value;
  // A browser changes its address now and then, and this page may have another worker.
  if (key !== null) void import("./push/push.ts").then(async ({ startPush }) => startPush(api, key));
});
listenToKeys(store);
watchPresence(store);
addEventListener("popstate", () => store.navigation.readAddress());
addEventListener("hashchange", () => {
  void store.access.enterByLink();
  store.navigation.readAddress();
});
addEventListener("online", () => sync.retryNow());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") sync.retryNow();
});
// A page in the back-forward cache must not keep a connection to the daemon.
addEventListener("pagehide", () => {
  sync.stop();
  store.lastDay.show(false);
  store.deliveries.stop();
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  sync.start();
  store.lastDay.show(store.navigation.route.value.view === "now");
  if (hasDeliveries.value) store.deliveries.start();
});
setInterval(() => store.clock.tick(), 1000);

const root = document.getElementById("page");
if (root !== null) {
  render(
    <StoreContext.Provider value={store}>
      <Page />
    </StoreContext.Provider>,
    root,
  );
}
effect(() => {
  if (store.access.isLocked.value) {
    sync.stop();
    store.deliveries.stop();
  } else {
    sync.start();
  }
});
effect(() => {
  // A team server has none of a daemon's notifications, and which of them this is stands in the health.
  if (!store.access.isLocked.value && hasDeliveries.value) store.deliveries.start();
});
let hasLoadedAll = false;
effect(() => {
  if (hasLoadedAll || !store.connection.isReachable.value) return undefined;
  const timer = setTimeout(() => {
    hasLoadedAll = true;
    loadInAdvance();
  }, LAZY_MODULE_AFTER_MS);
  return () => clearTimeout(timer);
});
