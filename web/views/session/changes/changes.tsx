import { useEffect, useMemo } from "preact/hooks";
import type { ChangesDto } from "../../../../src/api/call-dto.ts";
import type { SessionDetailDto } from "../../../../src/api/session-dto.ts";
import { formatNumber } from "../../../i18n/format.ts";
import { focusStep, stepOf } from "../../../keyboard/commands.ts";
import { createWatched } from "../../../state/refresher.ts";
import { filesOfTurn } from "../../../state/session/changes-of-turn.ts";
import { Button } from "../../../ui/button.tsx";
import { ChangeCount } from "../../../ui/call/call-row.tsx";
import { FlowList } from "../../../ui/list/flow-list.tsx";
import { Problem, Skeleton } from "../../../ui/load-state.tsx";
import { useListCommands, useStore, useStrings, useStringsOf } from "../../../ui/page-context.ts";
import { ChangedFile } from "./changed-file.tsx";
import { ChangedTurns } from "./changed-turns.tsx";
import { CopyPatch } from "./copy-patch.tsx";
import { SESSION_STRINGS } from "../session-languages.ts";
import { useSessionMemory } from "../session-memory.ts";
import { closeTopmost, useToggledKeys } from "../session-tabs.tsx";
import "./changes.css";

/** Without an event, as where another machine's session changed. */
const LOOK_EVERY_MS = 15_000;
/** Up to so many edits are shown unfolded. */
const FEW_EDITS = 12;

/** What a session changed: its files with their lines, each with its whole diff; of all turns or of one. */
export function Changes({ session }: { readonly session: SessionDetailDto }) {
  const store = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const { session_id: sessionId } = session;
  const changes = useChanges(session);
  // The text of the address: a key that is not equal to itself, as NaN, would draw the list again each time.
  const { turn = "" } = store.navigation.route.value.filter;
  const memory = useSessionMemory().listOf(`${sessionId} changes ${turn}`);
  const [toggled, toggle, toggleAll] = useToggledKeys(memory);
  const all = changes.value.value;
  const shown = useMemo(() => (all === null || turn === "" ? all : filesOfTurn(all, Number(turn))), [all, turn]);

  useListCommands((command) => {
    if (command === "close") closeTopmost(store);
    const step = stepOf(command);
    if (step !== 0) focusStep(".changed-files .file-toggle", step);
  });

  if (changes.problem.value !== null && all === null) {
    return <Problem thrown={changes.problem.value} retry={changes.soon} />;
  }
  if (all === null || shown === null) return <Skeleton rows={8} />;
  const isFew = shown.edits <= FEW_EDITS;
  const isOpen = (key: string): boolean => toggled.has(key) !== isFew;
  const keys = shown.files.map(keyOf);
  const isAllOpen = keys.every(isOpen);
  return (
    <div class="changes">
      <header class="changes-head sticks wraps gap-lines lined flex">
        <ChangedTurns sessionId={sessionId} changes={all} />
        <span class="changes-sum note digits wraps">
          {strings.changes.files(formatNumber(shown.files.length, language))}
          <ChangeCount added={shown.added} removed={shown.removed} />
          <span>{strings.changes.edits(formatNumber(shown.edits, language))}</span>
        </span>
        <span class="spring" />
        {keys.length > 1 && (
          <Button onClick={() => toggleAll(keys.filter((key) => toggled.has(key) !== (isAllOpen === isFew)))}>
            {isAllOpen ? strings.changes.foldAll : strings.changes.unfoldAll}
          </Button>
        )}
        {shown.edits > 0 && <CopyPatch session={session} edits={() => shown.files.flatMap((file) => file.calls)} />}
      </header>
      <p class="changes-truth note">
        {shown.files.length === 0 && <strong>{strings.changes.nothing} </strong>}
        {shown.unknown_edits > 0 && `${strings.changes.unknown(formatNumber(shown.unknown_edits, language))} `}
        {strings.changes.truth}
      </p>
      <div class="changed-files">
        <FlowList<FileChanges>
          key={turn}
          items={shown.files}
          keyOf={keyOf}
          estimate={(file) => (isOpen(keyOf(file)) ? 34 + Math.min(8, file.edits) * 130 : 34)}
          place={memory.place}
          label={strings.tab.changes}
          renderRow={(file, index) => (
            <article
              key={keyOf(file)}
              data-row={keyOf(file)}
              class="changed-file lined-above"
              aria-label={file.file_path ?? strings.changes.unknownFile}
              aria-posinset={index + 1}
              aria-setsize={shown.files.length}
            >
              <ChangedFile
                session={session}
                file={file}
                isOpen={isOpen(keyOf(file))}
                onToggle={() => toggle(keyOf(file))}
              />
            </article>
          )}
        />
      </div>
    </div>
  );
}

type FileChanges = ChangesDto["files"][number];

function keyOf({ file_path: path }: FileChanges): string {
  return path ?? "";
}

/** Asks again whenever the session moves. */
function useChanges({ session_id: sessionId, tool_count: calls, last_seen_at: lastSeen }: SessionDetailDto) {
  const { api, after } = useStore();
  const changes = useMemo(
    () => createWatched({ fetch: () => api.changes(sessionId), everyMs: LOOK_EVERY_MS, after }),
    [sessionId],
  );
  useEffect(() => changes.watch(), [changes]);
  useEffect(() => changes.soon(), [calls, lastSeen]);
  return changes;
}
