import type { Announcement } from "../../core/announcement.ts";
import { HEALTH_PLACE_ID, isTrouble } from "../../core/health.ts";
import type { KeptHealthChange } from "../../core/health-journal.ts";
import { CHECK_TITLES, HEALTH_ADVICE_JA } from "../../core/health-words.ts";
import { toldIn } from "../../core/health-told.ts";
import type { Delivery } from "../../core/outbox.ts";
import type { NotifySettings } from "../notify-settings.ts";
import { wordsOf } from "../words/words-of.ts";
import { healthLink } from "./dashboard-link.ts";

interface HealthSource {
  readonly told: Pick<Delivery, "mention" | "silent">;
  readonly change: KeptHealthChange;
  readonly settings: Pick<NotifySettings, "language">;
  readonly dashboardUrl: string | null;
}

/** The message that tells that a check is not well, or that it is again. Pure. */
export function toHealthAnnouncement({ told, change, settings, dashboardUrl }: HealthSource): Announcement {
  const { name, to, value, fix, atMs } = change;
  const { language } = settings;
  const words = wordsOf(language).health;
  const title = CHECK_TITLES[language][name];
  const trouble = isTrouble({ status: to });
  const said = fix === null ? null : language === "ja" ? (HEALTH_ADVICE_JA[fix] ?? fix) : fix;
  // Marks of code are for the page: a service would show them as they are.
  const advice = said?.replaceAll("`", "") ?? null;
  return {
    kind: "health",
    hookEventName: trouble ? "HealthTrouble" : "HealthWell",
    toolName: null,
    session: { sessionId: HEALTH_PLACE_ID, title: words.title, projectName: null, branch: null, model: null },
    agentType: null,
    headline: trouble ? words.trouble(title, to === "failed") : words.wellAgain(title),
    blocks: [
      { kind: "code", language: null, text: toldIn(language, value) },
      ...(trouble && advice !== null ? [{ kind: "text", text: advice } as const] : []),
    ],
    fields: [],
    attachment: null,
    atMs,
    link: dashboardUrl === null ? null : healthLink(dashboardUrl),
    mention: told.mention,
    silent: told.silent,
  };
}
