import type { Setting } from "./setting.ts";

/** The settings of several machines with one central daemon. */
export const MACHINE_SETTINGS = {
  machineName: {
    env: "DISCORD_DASHBOARD_MACHINE_NAME",
    type: "string",
    default: "",
    applies: "start",
    doc: "What this machine is called where there are several. Empty: its host name.",
  },
  upstreamUrl: {
    env: "DISCORD_DASHBOARD_UPSTREAM",
    type: "daemon",
    default: "",
    applies: "start",
    doc: "Address of a central daemon that this one forwards its events to: `https://dash.example`. Empty: nothing is forwarded.",
  },
  upstreamToken: {
    env: "DISCORD_DASHBOARD_UPSTREAM_TOKEN",
    type: "string",
    default: "",
    applies: "start",
    secret: true,
    doc: "The token for the central daemon. `ccen join` sets it.",
  },
  upstreamPlain: {
    env: "DISCORD_DASHBOARD_UPSTREAM_PLAIN",
    type: "boolean",
    default: false,
    applies: "start",
    doc: "Whether events and the token may go to another machine by `http://`, where whoever listens reads them.",
  },
  upstreamDiscord: {
    env: "DISCORD_DASHBOARD_UPSTREAM_DISCORD",
    type: "boolean",
    default: false,
    applies: "start",
    doc: "Whether this daemon sends messages itself, to Discord and elsewhere, although it forwards. Usually the central one does, and both would say everything twice.",
  },
  forwardingFallbackMinutes: {
    env: "CCEN_FORWARDING_FALLBACK_MINUTES",
    type: "integer",
    default: 3,
    min: 0,
    max: 1440,
    applies: "start",
    doc: "Minutes without the central daemon after which this one sends questions and failures itself, where a destination is set; 0: never.",
  },
  upstreamHistoryDays: {
    env: "DISCORD_DASHBOARD_UPSTREAM_HISTORY_DAYS",
    type: "integer",
    default: 0,
    min: 0,
    max: 3650,
    applies: "start",
    doc: "Days of what is stored already that go along when forwarding begins; 0: only what happens from then on.",
  },
} as const satisfies Record<string, Setting>;
