/** A command line of a system tool. */
export interface ToolCall {
  readonly program: string;
  readonly args: readonly string[];
  /** Its failure is ignored: what it undoes may not exist. */
  readonly mayFail?: boolean;
}

/** A service on this system, entirely as data: `service-state.ts` runs its commands. */
export interface ServiceDefinition {
  readonly manager: "systemd" | "launchd" | "schtasks";
  /** For people. */
  readonly kind: string;
  readonly name: string;
  readonly file: string;
  readonly content: Buffer;
  /** Fails where the manager is unreachable, as over a connection without a session. */
  readonly probe: ToolCall;
  /** Run once the file is written. */
  readonly install: readonly ToolCall[];
  /** Run before deletion. */
  readonly uninstall: readonly ToolCall[];
  /** Uninstalling stops the daemon that the service runs. */
  readonly endsDaemon: boolean;
  /** Run after deletion. */
  readonly forget: readonly ToolCall[];
  /** Succeeds while the manager knows the service. */
  readonly isKnown: ToolCall;
  /** Succeeds while it runs; null where the manager cannot report that. */
  readonly isActive: ToolCall | null;
  /** Other files of an installation that the manager creates; folders are deleted when empty. */
  readonly leftovers: readonly string[];
  /** Hints for the user, one line each. */
  readonly hints: readonly string[];
}

/** The program of a service, and its user. */
export interface ServiceOrder {
  /** Unique among the services of one user. */
  readonly name: string;
  readonly node: string;
  readonly nodeFlags: readonly string[];
  readonly cli: string;
  readonly configDir: string;
  readonly home: string;
  /** Our own folder, for managers that keep no file of their own. */
  readonly ownFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly userId: number;
  readonly userName: string;
  /** `configDir` is the default folder of Claude Code. */
  readonly isDefaultFolder: boolean;
}

/** The command line of the program as a list. */
export function commandOf({ node, nodeFlags, cli }: ServiceOrder, ...args: readonly string[]): readonly string[] {
  return [node, ...nodeFlags, cli, ...args];
}

/** Escapes text for XML. */
export function xmlText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
