import { useState } from "preact/hooks";
import type { ChangesDto } from "../../../../src/api/call-dto.ts";
import type { SessionDetailDto } from "../../../../src/api/session-dto.ts";
import { formatNumber } from "../../../i18n/format.ts";
import { fileChangeOf } from "../../../state/call-content.ts";
import { isChangeCut } from "../../../state/session/edit-texts.ts";
import { Button } from "../../../ui/button.tsx";
import { ChangeCount } from "../../../ui/call/call-row.tsx";
import { CopyButton } from "../../../ui/copy-button.tsx";
import { forTerminal } from "../../../ui/copy-text.ts";
import { Icon } from "../../../ui/icon.tsx";
import { Link } from "../../../ui/link.tsx";
import { Problem } from "../../../ui/load-state.tsx";
import { useStore, useStrings, useStringsOf } from "../../../ui/page-context.ts";
import { Diff } from "../../../ui/rich/diff.tsx";
import { shortPath } from "../../../ui/rich/patch.ts";
import { RICH_STRINGS } from "../../../ui/rich/rich-strings.ts";
import { VisibleText } from "../../../ui/rich/visible-text.tsx";
import { Instant, Since } from "../../../ui/time.tsx";
import { CopyPatch } from "./copy-patch.tsx";
import { EditorLink } from "../session-actions.tsx";
import { SESSION_STRINGS } from "../session-languages.ts";
import { useReading } from "../use-reading.ts";

type FileChanges = ChangesDto["files"][number];

interface ChangedFileProps {
  readonly session: SessionDetailDto;
  readonly file: FileChanges;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** Edits shown of a file before you ask for all. */
const FIRST_EDITS = 8;

/** One file: its lines, and its edits one after the other when unfolded. */
export function ChangedFile({ session, file, isOpen, onToggle }: ChangedFileProps) {
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const rich = useStringsOf(RICH_STRINGS);
  const [showsAll, setShowsAll] = useState(false);
  const { file_path: path, calls } = file;
  const short = path === null ? strings.changes.unknownFile : shortPath(path, session.cwd);
  const slash = short.lastIndexOf("/") + 1;
  const shown = showsAll ? calls : calls.slice(-FIRST_EDITS);
  return (
    <>
      <div class="file-line wraps in-content flex hovers">
        <button
          type="button"
          class="file-toggle flex"
          aria-expanded={isOpen}
          title={path ?? undefined}
          onClick={onToggle}
        >
          <Icon name={isOpen ? "down" : "next"} isSmall class="muted" />
          <bdi class="mono">
            <span class="muted">
              <VisibleText text={short.slice(0, slash)} />
            </span>
            <VisibleText text={short.slice(slash)} />
          </bdi>
        </button>
        {file.kind === "created" && <span class="session-tag">{strings.changes.created}</span>}
        <ChangeCount added={file.added} removed={file.removed} />
        <span class="file-facts">
          {strings.changes.edits(formatNumber(file.edits, language))}
          {file.unknown_edits > 0 && ` · ${strings.changes.unknownShort(formatNumber(file.unknown_edits, language))}`}
        </span>
        <Since at={file.last_changed_at} />
        {path !== null && (
          <span class="file-acts">
            <CopyButton text={forTerminal(path)} label={rich.copyPath} isSmall />
            <CopyPatch session={session} edits={() => calls} label={strings.changes.patch} />
            <EditorLink path={session.machine === undefined ? path : null} isSmall />
          </span>
        )}
      </div>
      {isOpen && (
        <div class="file-edits">
          {shown.length < calls.length && (
            <Button onClick={() => setShowsAll(true)}>
              {strings.changes.earlier(formatNumber(calls.length - shown.length, language))}
            </Button>
          )}
          {shown.map((call) => (
            <EditOfFile key={call.tool_use_id} call={call} cwd={session.cwd} />
          ))}
        </div>
      )}
    </>
  );
}

/** Lines of an edit shown before you unfold the rest. */
const DIFF_LINES = 24;

/** One edit: when, and its diff. */
function EditOfFile({ call, cwd }: { readonly call: FileChanges["calls"][number]; readonly cwd: string | null }) {
  const { eventReader } = useStore();
  const strings = useStringsOf(SESSION_STRINGS);
  const seq = call.end_seq ?? call.start_seq;
  const [reading, again] = useReading(seq === null ? null : String(seq), () => eventReader.event(seq ?? 0));
  const event = reading?.kind === "ready" ? reading.event : null;
  const change = event === null ? null : fileChangeOf(event.tool_name, event.payload);
  const isMissing = seq === null || reading?.kind === "missing" || (event !== null && change === null);
  return (
    <section class="file-edit">
      <p class="file-edit-head gap-12 above-8 flex note">
        <Link class="link" to={{ eventSeq: seq }}>
          {call.tool_name} <Instant at={call.at} precision="second" />
        </Link>
        <ChangeCount added={call.added} removed={call.removed} />
        {call.outcome !== "ok" && <span>{strings.outcome[call.outcome ?? "open"]}</span>}
      </p>
      {change !== null && <Diff change={change} cwd={cwd} folded={DIFF_LINES} />}
      {event !== null && change !== null && isChangeCut(event) && (
        <p class="changes-truth note">{strings.changes.cut}</p>
      )}
      {isMissing && <p class="changes-truth note">{strings.changes.noText}</p>}
      {reading?.kind === "failed" && <Problem thrown={reading.thrown} retry={again} />}
      {!isMissing && (reading === null || reading.kind === "loading") && <div class="file-edit is-loading" />}
    </section>
  );
}
