import type { RefObject } from "preact";
import { LANES_HEIGHT } from "../../../state/session/session-layout.ts";
import { useStringsOf } from "../../../ui/page-context.ts";
import { Splitter } from "../../../ui/splitter.tsx";
import { SESSION_STRINGS } from "../session-languages.ts";
import { useSessionMemory } from "../session-memory.ts";

/** Between lanes and conversation; few lanes fill less than their height. */
export function LaneEdge({ box }: { readonly box: RefObject<HTMLElement | null> }) {
  const { layout } = useSessionMemory();
  const strings = useStringsOf(SESSION_STRINGS);
  const height = layout.lanesHeight.value;
  return (
    <Splitter
      class="lane-splitter rigid"
      label={strings.lanes.height}
      orientation="horizontal"
      size={height}
      limits={LANES_HEIGHT}
      resize={(to) => layout.setLanesHeight(to)}
      drawn={() => box.current?.offsetHeight ?? height}
    />
  );
}
