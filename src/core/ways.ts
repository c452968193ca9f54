/** Kinds of destinations beside Discord, by the beginning of their ids: a webhook of any service, ntfy, Slack. */
export const WAYS = ["outgoing", "ntfy", "slack"] as const;

export type Way = (typeof WAYS)[number];

/** Their addresses as the settings have them, empty where there is none. Secret: whoever knows one may post there. */
export interface WayAddresses {
  readonly outgoingUrl: string;
  readonly ntfyUrl: string;
  readonly slackUrl: string;
}

const ADDRESS_OF = { outgoing: "outgoingUrl", ntfy: "ntfyUrl", slack: "slackUrl" } as const satisfies Record<
  Way,
  keyof WayAddresses
>;

/** What each is called for people. */
const NAMES: Readonly<Record<Way, string>> = { outgoing: "Webhook", ntfy: "ntfy", slack: "Slack" };

/** The destinations that the settings name: `ntfy:ntfy.sh`, the kind and the host, which is no secret. */
export function wayIds(addresses: WayAddresses): readonly string[] {
  return WAYS.flatMap((way) => {
    const host = URL.parse(addresses[ADDRESS_OF[way]])?.host;
    return host === undefined ? [] : [`${way}:${host}`];
  });
}

export function hasWay({ outgoingUrl, ntfyUrl, slackUrl }: WayAddresses): boolean {
  return outgoingUrl !== "" || ntfyUrl !== "" || slackUrl !== "";
}

/** Null for a destination on Discord. */
export function wayOf(destinationId: string): Way | null {
  return WAYS.find((way) => destinationId.startsWith(`${way}:`)) ?? null;
}

/** `ntfy · ntfy.sh`; a destination on Discord is called by its id. */
export function destinationName(destinationId: string): string {
  const way = wayOf(destinationId);
  return way === null ? destinationId : `${NAMES[way]} · ${destinationId.slice(way.length + 1)}`;
}
