import { useState } from "preact/hooks";
import { ROUTES } from "../../../src/api/routes.ts";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import type { Message } from "../../../src/core/i18n/message.ts";
import { terminalOutcomeText } from "../../../src/core/i18n/terminal-outcome.ts";
import { ownResumeCommand } from "../../state/team/own-resume-command.ts";
import { isPartlySeen } from "../../state/team/team.ts";
import { ASK_STRINGS } from "../../ui/ask/ask-strings.ts";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { folderHere, useEditorLink } from "../../ui/editor-link.ts";
import { Icon } from "../../ui/icon.tsx";
import { Problem, useAttempt } from "../../ui/load-state.tsx";
import { Menu } from "../../ui/menu.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { useIsSmall } from "../../ui/use-is-small.ts";
import { SESSION_STRINGS } from "./session-languages.ts";

/** What you can do with the session; on a small screen behind one button. Nothing with one whose texts you do not see. */
export function SessionActions({ session }: { readonly session: SessionDetailDto }) {
  const strings = useStringsOf(SESSION_STRINGS);
  const isSmall = useIsSmall();
  const acts = (
    <>
      <CopyResume session={session} />
      {session.terminal !== null && <TerminalButton sessionId={session.session_id} />}
      <EditorLink path={folderHere(session)} />
    </>
  );
  if (isPartlySeen(session)) return null;
  const exports = FORMATS.map((format) => <ExportLink key={format} format={format} sessionId={session.session_id} />);
  return isSmall ? (
    <Menu name="session-acts rigid" icon="more" isIconOnly label={strings.actions} closesOnChoice>
      {acts}
      {exports}
    </Menu>
  ) : (
    <div class="session-acts flex rigid gap-4">
      {acts}
      <Menu name="export" icon="download" label={strings.export.heading} closesOnChoice>
        {exports}
      </Menu>
    </div>
  );
}

/** The command stands in the tooltip, so that you know what you will paste. */
function CopyResume({ session }: { readonly session: SessionDetailDto }) {
  const strings = useStringsOf(ASK_STRINGS);
  const command = ownResumeCommand(session);
  if (command === null) return null;
  return (
    <span class="with-hint" title={`${command}  (c)`}>
      <CopyButton text={command} label={strings.resume} />
    </span>
  );
}

const FORMATS = ["md", "jsonl"] as const;

interface ExportLinkProps {
  readonly format: (typeof FORMATS)[number];
  readonly sessionId: string;
}

/** Downloads the whole session, with all payloads. */
function ExportLink({ format, sessionId }: ExportLinkProps) {
  const strings = useStringsOf(SESSION_STRINGS);
  const { team } = useStore();
  const query = new URLSearchParams({ format, session: sessionId }).toString();
  return (
    <a class="quiet" download href={team.scoped(`${ROUTES.export}?${query}`)} title={strings.exportHint[format]}>
      {strings.export[format]}
    </a>
  );
}

interface EditorLinkProps {
  /** Null where the file is not on this machine. */
  readonly path: string | null;
  /** An icon whose label is its tooltip. */
  readonly isSmall?: boolean;
}

/** Opens a file or folder of this machine in the editor of the settings; nothing before these are known. */
export function EditorLink({ path, isSmall = false }: EditorLinkProps) {
  const strings = useStringsOf(SESSION_STRINGS);
  const href = useEditorLink(path);
  if (href === null) return null;
  return (
    <a class="quiet" href={href} title={isSmall ? `${strings.openInEditor}: ${path}` : (path ?? undefined)}>
      <Icon name="file" />
      <span class={isSmall ? "visually-hidden" : undefined}>{strings.openInEditor}</span>
    </a>
  );
}

/** Shows the session's terminal on this machine, and says what happened. */
export function TerminalButton({ sessionId }: { readonly sessionId: string }) {
  const { api } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { terminal } = useStringsOf(ASK_STRINGS);
  const [answer, setAnswer] = useState<Message | null>(null);
  const { attempt, problem } = useAttempt();

  function show(): void {
    setAnswer(null);
    attempt(async () => setAnswer(await api.showTerminal(sessionId)));
  }

  return (
    <>
      <Button title={strings.terminalHint} onClick={show}>
        <Icon name="command" />
        <span>{terminal}</span>
      </Button>
      <span role="status">{answer !== null && <bdi>{terminalOutcomeText(answer, language)}</bdi>}</span>
      {problem !== null && <Problem thrown={problem} />}
    </>
  );
}
