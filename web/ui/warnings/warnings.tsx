import { lazyModule } from "../lazy-module.ts";
import { useStore } from "../page-context.ts";

const lines = lazyModule(async () => await import("./warning-lines.tsx"));

/** The warnings of all sessions, below who needs you; nothing without any. */
export function Warnings() {
  const { shown } = useStore().warningBoard;
  const { code } = lines.useCode(shown.value.length > 0);
  return code === null ? null : <code.WarningList />;
}

/** The warnings about one session, each as one line; nothing without any. */
export function SessionWarnings({ sessionId }: { readonly sessionId: string }) {
  const of = useWarningsOf(sessionId);
  const { code } = lines.useCode(of !== undefined);
  return code === null || of === undefined ? null : <code.SessionWarningList warnings={of} sessionId={sessionId} />;
}

/** A mark at a session's name that says what the matter is. */
export function WarningMark({ sessionId }: { readonly sessionId: string }) {
  const of = useWarningsOf(sessionId);
  const { code } = lines.useCode(of !== undefined);
  return code === null || of === undefined ? null : <code.WarningSign warnings={of} />;
}

function useWarningsOf(sessionId: string) {
  return useStore().warningBoard.ofSession.value.get(sessionId);
}
