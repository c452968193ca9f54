import type { MessageService } from "../core/delivery.ts";
import type { Template } from "../core/template/parse-template.ts";
import type { Way, WayAddresses } from "../core/ways.ts";
import type { WayDeps } from "./way-service.ts";

/** What the ways need of the configuration: the part of `ConfigValues` with these names. */
interface WaySettings extends WayAddresses {
  readonly outgoingHeaders: readonly string[];
  readonly ntfyToken: string;
  readonly language: "en" | "ja";
}

export interface WayOptions {
  readonly settings: WaySettings;
  /** Of the outgoing webhook; null for our own. */
  readonly template: Template | null;
  readonly deps: WayDeps;
}

/** The service of one way. Its modules are loaded only here: who does not use a way does not have them. */
export async function loadWay(way: Way, { settings, template, deps }: WayOptions): Promise<MessageService> {
  const { outgoingUrl, outgoingHeaders, ntfyUrl, ntfyToken, slackUrl, language } = settings;
  switch (way) {
    case "outgoing": {
      const { createOutgoingService } = await import("./webhook/outgoing-service.ts");
      return createOutgoingService({ ...deps, url: outgoingUrl, headers: outgoingHeaders, template });
    }
    case "ntfy": {
      const { createNtfyService } = await import("./ntfy/ntfy-service.ts");
      return createNtfyService({ ...deps, url: ntfyUrl, token: ntfyToken, language });
    }
    case "slack": {
      const { createSlackService } = await import("./slack/slack-service.ts");
      return createSlackService({ ...deps, url: slackUrl, language });
    }
    default:
      return way satisfies never;
  }
}
