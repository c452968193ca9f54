import { useEffect, useState } from "preact/hooks";
import { editorLink } from "../../../src/core/format/editor-link.ts";
import type { Message } from "../../../src/core/i18n/message.ts";
import { terminalOutcomeText } from "../../../src/core/i18n/terminal-outcome.ts";
import { Problem } from "../../ui/load-state.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { SESSION_STRINGS } from "./session-languages.ts";

/** Opens a file or folder of this machine in the editor of the settings; nothing before these are known. */
export function EditorLink({ path }: { readonly path: string }) {
  const { settings } = useStore();
  const strings = useStringsOf(SESSION_STRINGS);
  const editor = settings.value.value?.editor_url;
  // Once: the settings are looked up again in their own view.
  useEffect(() => (editor === undefined ? settings.watch() : undefined), [editor === undefined]);
  const href = editor === undefined ? null : editorLink(editor, path);
  if (href === null) return null;
  return (
    <a class="link" href={href}>
      {strings.openInEditor}
    </a>
  );
}

/** Shows the session's terminal on this machine, and says what happened. */
export function TerminalButton({ sessionId }: { readonly sessionId: string }) {
  const { showTerminal } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const [answer, setAnswer] = useState<Message | null>(null);
  const [problem, setProblem] = useState<unknown>(null);

  async function show(): Promise<void> {
    setAnswer(null);
    setProblem(null);
    try {
      setAnswer(await showTerminal(sessionId));
    } catch (error) {
      setProblem(error);
    }
  }

  return (
    <>
      <button type="button" class="quiet" onClick={() => void show()}>
        {strings.toTerminal}
      </button>
      <span role="status">{answer !== null && <bdi>{terminalOutcomeText(answer, language)}</bdi>}</span>
      {problem !== null && <Problem thrown={problem} />}
    </>
  );
}
