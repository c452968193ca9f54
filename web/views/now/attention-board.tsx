import { SHOWN_OF_EACH } from "../../state/sessions/sessions.ts";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { FailedCall, WaitingCall } from "./attention-call.tsx";
import { MoreOf } from "../../ui/more-of.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";

/** Sessions that need a person: waiting, or failed within the hour. */
export function AttentionBoard() {
  const { sessions, connection } = useStore();
  const { strings } = useStrings();
  const { waiting, failed } = sessions.groups.value;
  const { waiting: waitingCount } = sessions.counts.value;
  if (!sessions.loaded.value) return <Skeleton rows={2} />;
  return (
    <div class="attention">
      <section aria-labelledby="waiting-heading">
        <h2 id="waiting-heading" class={waitingCount === 0 ? "visually-hidden" : undefined}>
          {strings.waitingHeading}
        </h2>
        {waitingCount === 0 ? (
          <p class="empty-text">{connection.isReachable.value ? strings.nobodyWaits : strings.nothingWaited}</p>
        ) : (
          <ul class="calls">
            {waiting.slice(0, SHOWN_OF_EACH).map((session) => (
              <WaitingCall key={session.session_id} session={session} />
            ))}
          </ul>
        )}
        <MoreOf kind="waiting" />
      </section>
      {failed.length > 0 && (
        <section aria-labelledby="failed-heading">
          <h2 id="failed-heading">{strings.failedHeading}</h2>
          <ul class="calls">
            {failed.slice(0, SHOWN_OF_EACH).map((session) => (
              <FailedCall key={session.session_id} session={session} />
            ))}
          </ul>
          <MoreOf kind="failed" />
        </section>
      )}
    </div>
  );
}
