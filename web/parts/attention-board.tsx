import { useStore, useWords } from "./page-context.ts";
import { FailedCall, WaitingCall } from "./attention-call.tsx";
import { Skeleton } from "./skeleton.tsx";

/** Who needs somebody now: those who wait, and those who failed within the hour. */
export function AttentionBoard() {
  const { sessions } = useStore();
  const { words } = useWords();
  const { waiting, failed } = sessions.groups.value;
  if (!sessions.loaded.value) return <Skeleton rows={2} />;
  return (
    <div class="attention">
      <section aria-labelledby="waiting-heading">
        <h2 id="waiting-heading" class={waiting.length === 0 ? "visually-hidden" : undefined}>
          {words.waitingHeading}
        </h2>
        {waiting.length === 0 ? (
          <p class="nobody">{words.nobodyWaits}</p>
        ) : (
          <ul class="calls">
            {waiting.map((session) => (
              <WaitingCall key={session.session_id} session={session} />
            ))}
          </ul>
        )}
      </section>
      {failed.length > 0 && (
        <section aria-labelledby="failed-heading">
          <h2 id="failed-heading">{words.failedHeading}</h2>
          <ul class="calls">
            {failed.map((session) => (
              <FailedCall key={session.session_id} session={session} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
