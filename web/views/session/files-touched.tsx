import { useMemo } from "preact/hooks";
import type { SessionCallDto } from "../../../src/api/call-dto.ts";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import { formatNumber } from "../../i18n/format.ts";
import { focusStep, stepOf } from "../../keyboard/commands.ts";
import type { CallEvents } from "../../state/event-reader.ts";
import { filesTouched, type TouchedFile } from "../../state/session/session-facts.ts";
import { Icon } from "../../ui/icon.tsx";
import { useListCommands, useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { Since } from "../../ui/time.tsx";
import { CallRow } from "./conversation-rows.tsx";
import { SESSION_STRINGS } from "./session-languages.ts";
import { closeTopmost, LoadingCalls, useAllCalls, useToggledKeys } from "./session-tabs.tsx";

interface FilesTouchedProps {
  readonly session: SessionDetailDto;
  readonly callEvents: ReadonlyMap<string, CallEvents>;
}

const TOGGLE = ".files .file-toggle";

/** Files read and changed, each with its changes, the last one first. */
export function FilesTouched({ session, callEvents }: FilesTouchedProps) {
  const store = useStore();
  const strings = useStringsOf(SESSION_STRINGS);
  const [open, toggle] = useToggledKeys();
  useAllCalls();
  const calls = store.sessionPage.calls.items.value;
  const files = useMemo(() => filesTouched(calls), [calls]);

  useListCommands((command) => {
    if (command === "close") closeTopmost(store);
    const step = stepOf(command);
    if (step !== 0) focusStep(TOGGLE, step);
  });

  return (
    <>
      <LoadingCalls />
      {files.length === 0 && <p class="empty-text">{strings.files.nothing}</p>}
      <ul class="files">
        {files.map((file) => (
          <li key={file.path}>
            <FileLine file={file} isOpen={open.has(file.path)} onToggle={() => toggle(file.path)} />
            {open.has(file.path) && <Changes file={file} sessionId={session.session_id} callEvents={callEvents} />}
          </li>
        ))}
      </ul>
    </>
  );
}

interface FileLineProps {
  readonly file: TouchedFile;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function FileLine({ file, isOpen, onToggle }: FileLineProps) {
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { path, reads, changes, failures, lastCall } = file;
  const counts = [
    ["changes", changes],
    ["reads", reads],
    ["failures", failures],
  ] as const;
  return (
    <div class="file-line">
      <button type="button" class="file-toggle" aria-expanded={isOpen} onClick={onToggle}>
        <Icon name={isOpen ? "down" : "next"} />
        <bdi class="mono">{path}</bdi>
      </button>
      <span class="file-counts">
        {counts.map(([name, count]) =>
          count === 0 ? null : (
            <span key={name} class={`of-${name}`}>
              {strings.files[name](formatNumber(count, language))}
            </span>
          ),
        )}
      </span>
      <Since at={lastCall.started_at} />
    </div>
  );
}

interface ChangesProps {
  readonly file: TouchedFile;
  readonly sessionId: string;
  readonly callEvents: ReadonlyMap<string, CallEvents>;
}

/** Lines of the last change shown before you unfold the rest. */
const LAST_CHANGE_LINES = 40;

function Changes({ file, sessionId, callEvents }: ChangesProps) {
  const strings = useStringsOf(SESSION_STRINGS);
  const [toggled, toggle] = useToggledKeys();
  const [last, ...earlier] = file.changed.toReversed();
  if (last === undefined) return <p class="empty-text">{strings.files.onlyRead}</p>;
  function row(call: SessionCallDto, isLast: boolean) {
    const { tool_use_id: id } = call;
    return (
      <CallRow
        key={id}
        sessionId={sessionId}
        call={call}
        events={callEvents.get(id)}
        isOpen={toggled.has(id) !== isLast}
        onToggle={() => toggle(id)}
        diffLines={LAST_CHANGE_LINES}
      />
    );
  }
  return (
    <div class="file-changes">
      <h3>{strings.files.change}</h3>
      {row(last, true)}
      {earlier.length > 0 && <h3>{strings.files.before}</h3>}
      {earlier.map((call) => row(call, false))}
    </div>
  );
}
