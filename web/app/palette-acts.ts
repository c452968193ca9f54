import { ROUTES } from "../../src/api/routes.ts";
import type { SessionDto } from "../../src/api/session-dto.ts";
import { terminalOutcomeText } from "../../src/core/i18n/terminal-outcome.ts";
import { SESSION_TABS, sessionTabOf } from "../state/session/session-facts.ts";
import type { OpenEvent } from "../state/event-reader.ts";
import { START } from "../state/route.ts";
import type { Store } from "../state/store.ts";
import { ownResumeCommand } from "../state/team/own-resume-command.ts";
import { isPartlySeen } from "../state/team/team.ts";
import { ASK_STRINGS } from "../ui/ask/ask-strings.ts";
import { copyText } from "../ui/copy-text.ts";
import { copyableOf } from "../ui/event/call-title.ts";
import { EVENT_STRINGS } from "../ui/event/event-strings.ts";
import type { IconName } from "../ui/icon.tsx";
import { SESSION_STRINGS } from "../views/session/session-languages.ts";
import type { PaletteItem } from "./palette-items.ts";
import type { PaletteStrings } from "./palette-strings.ts";

/** The session of the view: shown as a whole, or with one of its calls open. */
export function openSessionOf({ navigation, sessions, sessionPage, detail }: Store) {
  const { view, sessionId } = navigation.route.value;
  const open = detail.state.value;
  const id = view === "session" ? sessionId : open.kind === "ready" ? open.event.session_id : null;
  if (id === null) return null;
  const known = sessionPage.detail.value;
  return known?.session_id === id ? known : (sessions.find(id) ?? null);
}

interface ActOptions {
  readonly store: Store;
  readonly strings: PaletteStrings;
  /** Opens the session's folder in the editor; null where that cannot be done. */
  readonly editorHref: string | null;
}

/** What can be done with the open call, and then with the open session: what is done most comes first. */
export function paletteActs({ store, strings, editorHref }: ActOptions): readonly PaletteItem[] {
  const open = store.detail.state.value;
  const session = openSessionOf(store);
  return [
    ...(open.kind === "ready" ? actsOnCall(open, store, strings) : []),
    ...(session === null ? [] : actsOnSession(session, { store, strings, editorHref })),
  ];
}

function actsOnCall({ event, whole }: OpenEvent, store: Store, strings: PaletteStrings): readonly PaletteItem[] {
  const names = EVENT_STRINGS[store.preferences.language.value];
  const copyable = copyableOf(whole);
  const act = actOf(strings.onCall);
  const page = { ...START, view: "event", eventSeq: event.seq } as const;
  return [
    ...(copyable === null
      ? []
      : [{ ...act("copy-call", "copy", names.copy[copyable.kind]), run: copying(copyable.text, strings) }]),
    { ...act("open-call", "event", names.whole), to: page },
    {
      ...act("call-in-session", "session", names.inSession),
      to: { ...START, view: "session", sessionId: event.session_id, eventSeq: event.seq },
    },
  ];
}

function actsOnSession(session: SessionDto, { store, strings, editorHref }: ActOptions): readonly PaletteItem[] {
  const { session_id: sessionId, cwd } = session;
  const act = actOf(strings.onSession);
  const ask = ASK_STRINGS[store.preferences.language.value];
  const resume = ownResumeCommand(session);
  const isSeen = !isPartlySeen(session);
  const canShowTerminal = "terminal" in session && session.terminal !== null;
  return [
    ...(resume === null
      ? []
      : [{ ...act("copy-resume", "copy", ask.resume), title: resume, run: copying(resume, strings) }]),
    ...(canShowTerminal
      ? [
          {
            ...act("terminal", "command", ask.terminal),
            run: async () =>
              terminalOutcomeText(await store.api.showTerminal(sessionId), store.preferences.language.peek()),
          },
        ]
      : []),
    ...(editorHref === null
      ? []
      : [{ ...act("editor", "file", strings.openFolder), title: cwd ?? "", href: editorHref }]),
    ...(isSeen ? partsOfSession(sessionId, store, strings) : []),
    ...(isSeen ? [{ ...act("activity", "now", strings.activityOf), to: { ...START, sessionId } }] : []),
    { ...act("copy-id", "copy", strings.copyId), title: sessionId, run: copying(sessionId, strings) },
    ...(isSeen ? (["md", "jsonl"] as const) : []).map((format) => ({
      ...act(`export-session-${format}`, "file", strings.exportSession[format]),
      href: store.team.scoped(`${ROUTES.export}?${new URLSearchParams({ format, session: sessionId }).toString()}`),
    })),
  ];
}

/** The tabs that are not shown, and the search in the session in view. */
function partsOfSession(sessionId: string, store: Store, strings: PaletteStrings): readonly PaletteItem[] {
  const { navigation, onSessionCommand, preferences } = store;
  const { view, filter } = navigation.route.value;
  const names = SESSION_STRINGS[preferences.language.value];
  const act = actOf(strings.onSession);
  const shown = view === "session" ? sessionTabOf(filter) : null;
  const find = onSessionCommand.value;
  return [
    ...(find === null ? [] : [{ ...act("find", "search", names.find.label), run: () => void find("find") }]),
    ...SESSION_TABS.filter((tab) => tab !== shown).map((tab) => ({
      ...act(`tab-${tab}`, "session", names.tab[tab]),
      to: { ...START, view: "session", sessionId, filter: tab === "conversation" ? {} : { tab } } as const,
    })),
  ];
}

const actOf =
  (hint: string) =>
  (id: string, icon: IconName, name: string): PaletteItem => ({ id, icon, name, hint, group: hint, alias: id });

function copying(text: string, { copied, notCopied }: PaletteStrings): () => Promise<string> {
  return async () => ((await copyText(text)) ? copied(text.split("\n", 1)[0] ?? "") : notCopied);
}
