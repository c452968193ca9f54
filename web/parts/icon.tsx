/** Our own drawings: 16 px, strokes of 1.5. */
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
  sessions: "M3 4.25h1M6.5 4.25h6.5M3 8h1M6.5 8h6.5M3 11.75h1M6.5 11.75h6.5",
  deliveries: "M2.25 3.5h11.5v8.25h-6.5L4.5 14v-2.25H2.25zM5 6.25h6M5 9h4",
  feed: "M2 8.25h2.75l1.75-4.5l3 8.5l1.75-4H14",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
