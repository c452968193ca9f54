import {
  NOTIFICATION_KINDS,
  type Notification,
  type SessionCard,
} from "../../../src/core/notification/notification.ts";
import { HOOK_EVENT_NAMES } from "../../../src/core/event.ts";
import { SESSION_STATES } from "../../../src/core/session/session.ts";
import { hostileTexts, random } from "./texts.ts";

/** Creates messages and cards from hostile texts of every length; the same seed gives the same ones. */
export function hostileMaker(seed: number): {
  notification(): Notification;
  card(): SessionCard;
  batch(): Notification[];
} {
  const next = random(seed);
  const texts = hostileTexts(2_000, seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  const oneOf = <Item>(items: readonly [Item, ...Item[]]): Item => items[below(items.length)] ?? items[0];
  const text = (): string => {
    const one = texts[below(texts.length)] ?? "";
    return next() < 0.1 ? one.repeat(1 + below(100)) : one;
  };
  const maybe = (): string | null => (next() < 0.3 ? null : text());
  const list = <Item>(most: number, make: () => Item): Item[] => Array.from({ length: below(most + 1) }, make);
  const link = (): string | null =>
    oneOf([null, text(), "http://127.0.0.1:8000/#/event/7", `https://x.dev/${below(1000)}`, "http://nas:8000/_x_"]);
  const session = (): Notification["session"] => ({
    sessionId: oneOf([`${below(9)}f3c1a90-0000-4000-8000-000000000000`, text()]),
    title: maybe(),
    projectName: maybe(),
    branch: maybe(),
    model: maybe(),
  });
  const field = () => ({ name: text(), value: text() });
  const block = (): Notification["blocks"][number] =>
    next() < 0.5 ? { kind: "text", text: text() } : { kind: "code", language: maybe(), text: text() };

  const notification = (): Notification => ({
    kind: oneOf(NOTIFICATION_KINDS),
    hookEventName: oneOf([...HOOK_EVENT_NAMES, "constructor", text()]),
    toolName: oneOf(["Bash", "toString", null, text()]),
    session: session(),
    agentType: maybe(),
    headline: text(),
    blocks: list(6, block),
    fields: list(30, field),
    attachment: next() < 0.3 ? { fileName: text(), text: text() } : null,
    atMs: oneOf([1_790_000_000_000, 0, -1, Number.NaN, 1e18, next() * 2e12]),
    link: link(),
    ping: next() < 0.3,
    silent: next() < 0.5,
  });
  return {
    notification,
    batch: () => [notification(), ...list(9, notification)],
    card: () => ({
      session: session(),
      state: oneOf(SESSION_STATES),
      stateWord: text(),
      detail: maybe(),
      startedAtMs: 1_790_000_000_000,
      stateSinceMs: 1_790_000_060_000,
      endedAtMs: next() < 0.5 ? null : 1_790_000_120_000,
      fields: list(30, field),
      lastActions: list(7, text),
      link: link(),
    }),
  };
}
