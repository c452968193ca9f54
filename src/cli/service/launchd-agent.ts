import { join } from "node:path";
import { xmlText, type ServiceDefinition, type ServiceOrder, type ToolCall } from "./service-definition.ts";

/** An agent of the user's own launchd. It is restarted only after a failure, at most twice a minute. */
export function launchdService(order: ServiceOrder): ServiceDefinition {
  const label = `claude-code-event-notifier.${order.name}`;
  const domain = `gui/${order.userId}`;
  const file = join(order.home, "Library", "LaunchAgents", `${label}.plist`);
  const text = agentText(order, label);
  const content = Buffer.from(text);
  const bootOut = { run: launchctl("bootout", `${domain}/${label}`), mayFail: true };
  return {
    manager: "launchd",
    kind: "launchd agent",
    name: label,
    file,
    text,
    content,
    install: [
      { write: file, content },
      bootOut,
      { run: launchctl("enable", `${domain}/${label}`) },
      { run: launchctl("bootstrap", domain, file) },
    ],
    uninstall: [bootOut, { remove: file }],
    endsDaemon: true,
    probe: launchctl("print", domain),
    isKnown: launchctl("print", `${domain}/${label}`),
    isActive: null,
    hints: [`To look at it: launchctl print ${domain}/${label}`],
  };
}

export function agentText(order: ServiceOrder, label: string): string {
  const words = [...order.program, "start", "--foreground"].map((word) => `    <string>${xmlText(word)}</string>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- Written by ccen service install; ccen service uninstall removes it. -->
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${xmlText(label)}</string>
  <key>ProgramArguments</key>
  <array>
${words.join("\n")}
  </array>
  <key>EnvironmentVariables</key>
  <dict>
    <key>CLAUDE_CONFIG_DIR</key>
    <string>${xmlText(order.configDir)}</string>
  </dict>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>30</integer>
  <key>ExitTimeOut</key>
  <integer>20</integer>
  <key>Umask</key>
  <integer>63</integer>
</dict>
</plist>
`;
}

function launchctl(...args: readonly string[]): ToolCall {
  return { program: "launchctl", args };
}
