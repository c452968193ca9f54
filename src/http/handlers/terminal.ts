import type { IncomingMessage } from "node:http";
import { isLoopbackHost } from "../../core/access.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { Message } from "../../core/i18n/message.ts";
import type { Session } from "../../core/session/session.ts";
import { urlHost } from "../server/listen.ts";

/** Shows the terminal in which a session runs. */
export interface TerminalService {
  /** Follows the settings in force. */
  isAllowed(): boolean;
  /** What the session's terminal can be shown with, without asking any program; null where it cannot. */
  kindOf(session: Session): "tmux" | null;
  show(session: Session): Promise<Message>;
}

/** Null also for a page on another machine: it could not go there. */
export function terminalKind(terminal: TerminalService, session: Session, request: IncomingMessage): "tmux" | null {
  const canAsk = terminal.isAllowed() && session.machine === null && isFromThisMachine(request);
  return canAsk ? terminal.kindOf(session) : null;
}

/** @throws AppError `terminal/off`, `terminal/elsewhere` */
export async function showTerminal(
  terminal: TerminalService,
  session: Session,
  request: IncomingMessage,
): Promise<Message> {
  if (!terminal.isAllowed()) throw new AppError("terminal/off");
  if (session.machine !== null || !isFromThisMachine(request)) throw new AppError("terminal/elsewhere");
  return terminal.show(session);
}

/**
 * Whether a browser or program of this machine asks. A proxy on this machine passes on requests of others: it names
 * itself in a header, or asks under another name than ours.
 */
export function isFromThisMachine({ socket, headers }: IncomingMessage): boolean {
  if (FORWARDED.some((name) => headers[name] !== undefined)) return false;
  const host = (headers.host ?? "").replace(/:\d+$/, "");
  const { remoteAddress = "", localAddress } = socket;
  // A daemon that listens on one address of its network is reached by that address only, from this machine too.
  if (remoteAddress === localAddress && host === urlHost(remoteAddress)) return true;
  return isLoopbackHost(remoteAddress) && isLoopbackHost(host);
}

const FORWARDED = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];
