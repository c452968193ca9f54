import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import type { SessionCommand } from "../../keyboard/key-table.ts";
import { browserTimers } from "../../state/page-clock.ts";
import { withFilter } from "../../state/route.ts";
import { createFind, type Find, type FindHit } from "../../state/session/find.ts";
import { mergeMessages } from "../../state/session/messages.ts";
import { sessionTabOf } from "../../state/session/session-facts.ts";
import { ownResumeCommand } from "../../state/team/own-resume-command.ts";
import { copyText } from "../../ui/copy-text.ts";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { FIND_FIELD } from "./find/find-bar.tsx";
import { useSessionMemory } from "./session-memory.ts";

interface SessionCommands {
  readonly find: Find;
  /** What a key has done, for a moment. */
  readonly said: string | null;
}

/** The keys of the session view: find, next error and prompt, resume command. */
export function useSessionCommands(session: SessionDetailDto): SessionCommands {
  const { sessionPage, navigation, api, onSessionCommand, earlyFind } = useStore();
  const { strings } = useStrings();
  const memory = useSessionMemory();
  const [said, setSaid] = useState<string | null>(null);

  /** The conversation takes a goal once it is shown. */
  function showConversation(agentId: string | null): void {
    const { filter } = navigation.route.peek();
    const isShown = sessionTabOf(filter) === "conversation" && (filter.agent ?? null) === agentId;
    if (!isShown) navigation.replace({ filter: withFilter(filter, { tab: null, agent: agentId }) });
  }

  const find = useMemo(
    () =>
      createFind({
        api,
        sessionId: () => session.session_id,
        readMessages: async () => {
          await sessionPage.loadAll(sessionPage.messages);
          return mergeMessages(sessionPage.messages.items.peek(), sessionPage.events.items.peek());
        },
        show(hit: FindHit) {
          showConversation(hit.agentId);
          memory.goal.value = hit.kind === "event" ? { kind: "seq", seq: hit.seq } : { kind: "message", key: hit.key };
        },
      }),
    [session.session_id],
  );
  useLayoutEffect(() => {
    if (earlyFind.peek() === session.session_id) find.open();
    earlyFind.value = null;
    return find.close;
  }, [find]);

  async function copy(text: string): Promise<void> {
    setSaid((await copyText(text)) ? `${strings.copied}: ${text}` : strings.notCopied);
    browserTimers.after(4000, () => setSaid(null));
  }

  function run(command: SessionCommand): boolean {
    switch (command) {
      case "find": {
        const field = document.getElementById(FIND_FIELD);
        // Pressed once more, the browser's own search opens.
        if (field !== null && field === document.activeElement) return false;
        find.open();
        field?.focus();
        return true;
      }
      case "copy-resume": {
        const text = ownResumeCommand(session);
        if (text === null) return false;
        void copy(text);
        return true;
      }
      case "next-error":
      case "previous-error":
      case "next-prompt":
      case "previous-prompt": {
        const [direction, to] = command.split("-");
        const { agent = null } = navigation.route.peek().filter;
        showConversation(agent);
        memory.goal.value = {
          kind: "step",
          to: to === "error" ? "error" : "prompt",
          step: direction === "next" ? 1 : -1,
        };
        return true;
      }
      default:
        return command satisfies never;
    }
  }

  const newest = useRef(run);
  newest.current = run;
  useLayoutEffect(() => {
    const runNewest = (command: SessionCommand): boolean => newest.current(command);
    onSessionCommand.value = runNewest;
    return () => {
      if (onSessionCommand.value === runNewest) onSessionCommand.value = null;
    };
  }, []);

  return { find, said };
}
