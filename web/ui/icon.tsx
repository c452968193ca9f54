import type { DeliveryState } from "../../src/core/notification/outbox.ts";
import type { SessionState } from "../../src/core/session/session.ts";

/** Own drawings: 16 px, strokes of 1.5. */
const PATHS = {
  search: "M7 2.75a4.25 4.25 0 1 1 0 8.5a4.25 4.25 0 0 1 0-8.5M10.25 10.25l3.25 3.25",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  play: "M5 3.25v9.5l7.5-4.75z",
  close: "M4 4l8 8M12 4l-8 8",
  back: "M9.75 3.5L5.25 8l4.5 4.5",
  copy: "M5.75 5.75h7v7h-7zM10.25 5.75v-2.5h-7v7h2.5",
  check: "M3.25 8.5l3 3l6.5-7",
  system: "M2.5 3.25h11v7.5h-11zM6 13h4M8 10.75V13",
  light:
    "M8 5.25a2.75 2.75 0 1 1 0 5.5a2.75 2.75 0 0 1 0-5.5M8 1.5v1.25M8 13.25v1.25M1.5 8h1.25M13.25 8h1.25M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9",
  dark: "M13 9.75A5.5 5.5 0 1 1 6.25 3A4.5 4.5 0 0 0 13 9.75z",
  command: "M5.75 4.5l3.5 3.5l-3.5 3.5M10 11.75h3",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  bell: "M8 2.25a3.75 3.75 0 0 1 3.75 3.75v2.75l1.25 2h-10l1.25-2V6A3.75 3.75 0 0 1 8 2.25M6.75 13.25h2.5",
  help: "M6 6.25a2 2 0 1 1 2.75 1.85Q8 8.4 8 9.25M8 11.5v.01M8 1.75a6.25 6.25 0 1 1 0 12.5a6.25 6.25 0 0 1 0-12.5",
  language:
    "M2.5 4.25h7M6 2.5v1.75M8 4.25C7.5 7 5.5 9 3 10M4 4.25c.5 2.5 2 4.25 4 5.5M8 13.5l2.75-6.5l2.75 6.5M9 11.5h3.5",
  density: "M3 3.25h10M3 6.5h10M3 9.75h10M3 13h10",
  columns: "M2.5 3h11v10h-11zM6.25 3v10M9.75 3v10",
  session: "M2.5 4.25h5M5 8h6M8.5 11.75h5",
  event: "M4 2.25h5.5L12.5 5.25v8.5h-8.5zM6.25 8h4M6.25 10.75h4",
  next: "M6.25 3.5L10.75 8l-4.5 4.5",
  up: "M3.5 9.75L8 5.25l4.5 4.5",
  down: "M3.5 6.25L8 10.75l4.5-4.5",
  download: "M8 2.5v7M4.75 6.5L8 9.75l3.25-3.25M3 12.75h10",
  file: "M4 2.25h5.5L12.5 5.25v8.5h-8.5zM9.5 2.25v3h3",
  link: "M6.75 9.25l2.5-2.5M7.25 4.75l1-1a2.5 2.5 0 0 1 4 4l-1 1M8.75 11.25l-1 1a2.5 2.5 0 0 1-4-4l1-1",
  sessions: "M3 4.25h1M6.5 4.25h6.5M3 8h1M6.5 8h6.5M3 11.75h1M6.5 11.75h6.5",
  stats: "M2.5 13.25h11M4.25 11V7.5M8 11V3M11.75 11V5.5",
  health: "M8 13.25C4 10.5 2 8.25 2 5.9A3 3 0 0 1 8 4.75A3 3 0 0 1 14 5.9C14 8.25 12 10.5 8 13.25z",
  settings:
    "M6.9 2.25h2.2l.4 1.75l1.35.78l1.72-.53l1.1 1.9l-1.32 1.2v1.3l1.32 1.2l-1.1 1.9l-1.72-.53l-1.35.78l-.4 1.75h-2.2l-.4-1.75l-1.35-.78l-1.72.53l-1.1-1.9l1.32-1.2v-1.3l-1.32-1.2l1.1-1.9l1.72.53l1.35-.78zM8 6.25a1.75 1.75 0 1 1 0 3.5a1.75 1.75 0 0 1 0-3.5",
  team: "M6 3.25a2.25 2.25 0 1 1 0 4.5a2.25 2.25 0 0 1 0-4.5M2 13c0-2.4 1.8-3.75 4-3.75s4 1.35 4 3.75M10.5 3.4a2.25 2.25 0 0 1 0 4.2M11.75 9.5c1.4.5 2.25 1.7 2.25 3.5",
  person: "M8 3.25a2.25 2.25 0 1 1 0 4.5a2.25 2.25 0 0 1 0-4.5M4 13c0-2.4 1.8-3.75 4-3.75s4 1.35 4 3.75",
  deliveries: "M2.25 8.75h3.25l1 1.75h3l1-1.75h3.25M2.25 8.75l2-5.5h7.5l2 5.5v4.5h-11.5z",
  display:
    "M2.5 4.5h7M12.5 4.5h1M2.5 11.5h1M6.5 11.5h7M9.5 4.5a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0M3.5 11.5a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0",
  sidebar: "M2.5 3h11v10h-11zM6.5 3v10",
  menu: "M2.5 4.25h11M2.5 8h11M2.5 11.75h11",
  warning: "M8 2.5l6 10.5h-12zM8 6.5v3M8 11.25v.01",
  continues: "M4 3.25v4a2.5 2.5 0 0 0 2.5 2.5h5.5M9.5 7.25l2.5 2.5l-2.5 2.5",
  float: "M2.5 3h11v10h-11zM8 8h5.5v5h-5.5z",
  now: "M2 8.25h2.75l1.75-4.5l3 8.5l1.75-4H14",
} as const;

export type IconName = keyof typeof PATHS;

interface IconProps {
  readonly name: IconName;
  /** 12 px instead of 16. */
  readonly isSmall?: boolean;
  /** Classes for its colour or movement. */
  readonly class?: string;
}

export function Icon({ name, isSmall = false, class: look = "" }: IconProps) {
  const px = isSmall ? 12 : 16;
  return (
    <svg class={`icon ${look}`} viewBox="0 0 16 16" width={px} height={px} aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The line of a `<details>` that unfolds it. */
export function Disclosure({ children }: { readonly children: string }) {
  return (
    <summary class="disclosure">
      <Icon name="next" isSmall class="faint turns" />
      {children}
    </summary>
  );
}

/** The product's mark: lines of work, and the one that waits for you. As in icon.svg. */
export function Mark() {
  return (
    <svg class="brand-mark rigid" viewBox="0 0 16 16" width="20" height="20" aria-hidden="true">
      <rect width="16" height="16" rx="4.5" />
      <path d="M4 4.9h8M4 10.1h2.5" />
      <path class="waits" d="M11 7.4l2.7 2.7l-2.7 2.7l-2.7-2.7z" />
    </svg>
  );
}

/** A shape per state, so that colour is never the only sign. The name is beside it. */
const STATE_SHAPES: Readonly<Record<SessionState, string>> = {
  starting: "M6 2.5a3.5 3.5 0 0 1 3.5 3.5",
  working: "M7.2 2.7a3.5 3.5 0 1 1-2.4 0",
  waiting: "M6 1.5l4.5 4.5L6 10.5L1.5 6z",
  done: "M2.25 6.5l2.5 2.5l5-6",
  failed: "M6 2.25a3.75 3.75 0 1 1 0 7.5a3.75 3.75 0 0 1 0-7.5z",
  ended: "M2.5 6h7",
  interrupted: "M4 2.5v7M8 2.5v7",
  lost: "M6 1.5v5M6 9.4v.2",
  unknown: "M4 4.5a2 2 0 1 1 2.75 1.85Q6 6.7 6 7.5M6 9.6v.2",
};

export function StateMark({ state }: { readonly state: SessionState }) {
  return <Shape look={`state-${state}`} path={STATE_SHAPES[state]} />;
}

/** A shape per state, so that colour is never the only sign. The name is beside it. */
const DELIVERY_SHAPES: Readonly<Record<DeliveryState, string>> = {
  waiting: "M6 2.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 0 1 0-7M6 4.25v2l1.25 1",
  sending: "M2.5 6h7M6.5 3l3 3l-3 3",
  unknown: "M4 4.5a2 2 0 1 1 2.75 1.85Q6 6.7 6 7.5M6 9.6v.2",
  sent: "M2.25 6.5l2.5 2.5l5-6",
  folded: "M2.5 3.5h7M4 6h4M5.25 8.5h1.5",
  failed: "M3 3l6 6M9 3l-6 6",
  discarded: "M2.5 6h7",
};

export function DeliveryMark({ state }: { readonly state: DeliveryState }) {
  return <Shape look={`delivery-${state}`} path={DELIVERY_SHAPES[state]} />;
}

/** A small drawing of 12 px, whose name is beside it. */
export function Shape({ look = "", path }: { readonly look?: string; readonly path: string }) {
  return (
    <svg class={`mark ${look}`} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
