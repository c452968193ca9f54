import { useEffect } from "preact/hooks";
import type { ChangesDto } from "../../../../src/api/call-dto.ts";
import { withFilter } from "../../../state/route.ts";
import { turnsWithChanges } from "../../../state/session/changes-of-turn.ts";
import { ChangeCount } from "../../../ui/call/call-row.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { Link } from "../../../ui/link.tsx";
import { Menu } from "../../../ui/menu.tsx";
import { useStore, useStringsOf } from "../../../ui/page-context.ts";
import { Instant } from "../../../ui/time.tsx";
import { SESSION_STRINGS } from "../session-languages.ts";

interface ChangedTurnsProps {
  readonly sessionId: string;
  /** The changes of all turns. */
  readonly changes: ChangesDto;
}

/** Chooses the turn whose changes are shown: only turns with changes are listed. */
export function ChangedTurns({ sessionId, changes }: ChangedTurnsProps) {
  const { sessionPage, navigation } = useStore();
  const strings = useStringsOf(SESSION_STRINGS);
  const { filter } = navigation.route.value;
  const turns = sessionPage.turns.items.value;
  const isCut = sessionPage.turns.hasOlder.value;
  const listed = turnsWithChanges(changes);
  const chosen = filter.turn ?? null;
  useEffect(() => {
    if (isCut) void sessionPage.loadAll(sessionPage.turns);
  }, [isCut]);

  const nameOf = (turn: number): string =>
    turn === 0
      ? strings.changes.beforeTurns
      : (turns.find(({ seq }) => seq === turn)?.prompt ?? strings.changes.turn(String(turn)));
  const toTurn = (turn: string | null) => ({ sessionId, filter: withFilter(filter, { turn }) });
  return (
    <Menu
      name="turn-choice shrinks"
      isAtStart
      label={
        <>
          <bdi class="cut ink semibold">{chosen === null ? strings.changes.allTurns : nameOf(Number(chosen))}</bdi>
          <Icon name="down" />
        </>
      }
      closesOnChoice
    >
      <Link class="quiet" to={toTurn(null)} isCurrent={chosen === null}>
        {strings.changes.allTurns}
      </Link>
      {listed.map(({ turn, added, removed }) => {
        const startedAt = turns.find(({ seq }) => seq === turn)?.started_at;
        return (
          <Link
            key={turn}
            class="quiet"
            title={nameOf(turn)}
            to={toTurn(String(turn))}
            isCurrent={chosen === String(turn)}
          >
            {startedAt !== undefined && <Instant at={startedAt} />}
            <bdi class="grows cut">{nameOf(turn)}</bdi>
            <ChangeCount added={added} removed={removed} />
          </Link>
        );
      })}
    </Menu>
  );
}
