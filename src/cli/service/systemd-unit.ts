import { join } from "node:path";
import type { ServiceDefinition, ServiceOrder, ToolCall } from "./service-definition.ts";

/**
 * A unit of the user's own systemd. Where a hook has started a daemon already, `start --foreground` exits with 0, so
 * systemd does not restart it in a loop. With a taken port, systemd gives up after five attempts.
 */
export function systemdService(order: ServiceOrder): ServiceDefinition {
  const { home, environment } = order;
  const name = `${order.name}.service`;
  const configured = environment["XDG_CONFIG_HOME"] ?? "";
  const folder = join(configured === "" ? join(home, ".config") : configured, "systemd", "user");
  const file = join(folder, name);
  const text = unitText(order);
  const content = Buffer.from(text);
  const wants = join(folder, "default.target.wants");
  return {
    manager: "systemd",
    kind: "systemd user unit",
    name,
    file,
    text,
    content,
    install: [
      { write: file, content },
      { run: systemctl("daemon-reload") },
      { run: systemctl("enable", name) },
      { run: systemctl("start", name) },
    ],
    uninstall: [
      { run: systemctl("disable", "--now", name), mayFail: true },
      ...[file, join(wants, name), wants, folder, join(folder, "..")].map((remove) => ({ remove })),
      { run: systemctl("daemon-reload"), mayFail: true },
      { run: systemctl("reset-failed", name), mayFail: true },
    ],
    endsDaemon: true,
    probe: systemctl("show-environment"),
    isKnown: systemctl("is-enabled", name),
    isActive: systemctl("is-active", name),
    hints: [`Its log: journalctl --user -u ${name}`, "To run it without being logged in: loginctl enable-linger"],
  };
}

/** `KillMode`: a session that was continued from the dashboard goes on when the daemon stops. */
export function unitText(order: ServiceOrder): string {
  const [program, ...args] = [...order.program, "start", "--foreground"];
  return `# Written by ccen service install; ccen service uninstall removes it.
[Unit]
Description=Claude Code Event Notifier
StartLimitIntervalSec=300
StartLimitBurst=5

[Service]
Type=exec
ExecStart=${[quoted(program), ...args.map((word) => quoted(word).replaceAll("$", "$$$$"))].join(" ")}
Environment=${quoted(`CLAUDE_CONFIG_DIR=${order.configDir}`)}
UMask=0077
Restart=on-failure
RestartSec=5
RestartPreventExitStatus=2
TimeoutStopSec=20
KillMode=process

[Install]
WantedBy=default.target
`;
}

/** One word of a unit's value: escapes as in C. A percent sign would begin a specifier, a line break end the value. */
function quoted(word: string): string {
  return `"${word
    .replaceAll("\\", String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll("%", "%%")
    .replaceAll(/\p{Cc}/gu, (character) => `\\u${character.codePointAt(0)?.toString(16).padStart(4, "0")}`)}"`;
}

function systemctl(...args: readonly string[]): ToolCall {
  return { program: "systemctl", args: ["--user", ...args] };
}
