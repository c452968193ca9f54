import { shortId } from "../../../../src/core/format/short-id.ts";
import type { SessionDetailDto, SessionDto } from "../../../../src/api/session-dto.ts";
import { SESSION_STRINGS } from "../session-languages.ts";
import { useStore, useStrings } from "../../../ui/page-context.ts";
import { sessionName } from "../../../ui/session-name.ts";
import { useStringsOf } from "../../../ui/use-strings-of.ts";
import { START } from "../../../state/route.ts";

/** The session that this one continues, and those that continue it, after `/clear` or as forks. */
export function Relatives({ session }: { readonly session: SessionDetailDto }) {
  const { sessions } = useStore();
  const strings = useStringsOf(SESSION_STRINGS);
  const parent = session.parent_session_id;
  const children = sessions.goingOnFrom(session.session_id);
  if (parent === null && children.length === 0) return null;
  const how = session.origin === "clear" || session.origin === "fork" ? strings.origin[session.origin] : null;
  return (
    <p class="relatives">
      {parent !== null && (
        <span>
          {strings.continues} <ToSession sessionId={parent} session={sessions.find(parent)} />
          {how !== null && ` (${how})`}
        </span>
      )}
      {children.length > 0 && (
        <span>
          {strings.continuedIn}{" "}
          {children.map((child, index) => (
            <span key={child.session_id}>
              {index > 0 && ", "}
              <ToSession sessionId={child.session_id} session={child} />
            </span>
          ))}
        </span>
      )}
    </p>
  );
}

interface ToSessionProps {
  readonly sessionId: string;
  readonly session: SessionDto | undefined;
}

function ToSession({ sessionId, session }: ToSessionProps) {
  const { navigation } = useStore();
  const { strings } = useStrings();
  return (
    <button
      type="button"
      class="link"
      title={sessionId}
      onClick={() => navigation.go({ ...START, view: "session", sessionId })}
    >
      <bdi>{session === undefined ? shortId(sessionId) : sessionName(session, strings)}</bdi>
    </button>
  );
}
