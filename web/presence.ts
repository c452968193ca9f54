import { computed, effect, untracked } from "@preact/signals";
import type { Store } from "./state/store.ts";

const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "focus"] as const;

/** Tells the store when a person looks at the page, and which session they read. */
export function watchPresence({ away, health, navigation, sessions, unread }: Store): void {
  function present(): void {
    if (document.visibilityState === "visible") away.present();
  }
  for (const sign of SIGNS) addEventListener(sign, present, { passive: true });
  document.addEventListener("visibilitychange", present);
  // Opening the page is a sign; whether it counts is known with the first answer.
  const isKnown = computed(() => health.value !== null);
  effect(() => {
    if (isKnown.value) untracked(present);
  });

  function read(): void {
    const { view, sessionId } = navigation.route.value;
    const session = view === "session" && sessionId !== null ? sessions.find(sessionId) : undefined;
    if (session === undefined || document.visibilityState !== "visible") return;
    if (unread.isUnread(session)) unread.markRead(session.session_id);
  }
  effect(read);
  document.addEventListener("visibilitychange", read);
}
