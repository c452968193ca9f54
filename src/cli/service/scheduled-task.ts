import { win32 } from "node:path";
import { xmlText, type ServiceDefinition, type ServiceOrder, type ToolCall } from "./service-definition.ts";

/**
 * A task of the Windows Task Scheduler, at logon and with the user's rights. It starts the daemon in the background and
 * exits: a program that kept running would keep a console window open.
 */
export function scheduledTask(order: ServiceOrder): ServiceDefinition {
  const { name, ownFolder, configDir, isDefaultFolder } = order;
  const file = win32.join(ownFolder, "service-task.xml");
  const text = taskText(order);
  // The Task Scheduler reads only its own encoding.
  const content = Buffer.from(`\uFEFF${text}`, "utf16le");
  return {
    manager: "schtasks",
    kind: "scheduled task",
    name,
    file,
    text,
    content,
    install: [
      { write: file, content },
      { run: schtasks("/Create", "/TN", name, "/XML", file, "/F") },
      { run: schtasks("/Run", "/TN", name) },
    ],
    uninstall: [{ run: schtasks("/Delete", "/TN", name, "/F"), mayFail: true }, { remove: file }],
    endsDaemon: false,
    probe: schtasks("/Query", "/FO", "LIST"),
    isKnown: schtasks("/Query", "/TN", name),
    isActive: null,
    hints: isDefaultFolder
      ? []
      : [`A task has your own environment: make the folder known to it by: setx CLAUDE_CONFIG_DIR "${configDir}"`],
  };
}

export function taskText(order: ServiceOrder): string {
  const [program, ...args] = [...order.program, "start"];
  const { USERDOMAIN: domain, USERNAME: userName = "" } = order.environment;
  const user = xmlText(domain === undefined ? userName : `${domain}\\${userName}`);
  return `<?xml version="1.0" encoding="UTF-16"?>
<!-- Written by ccen service install; ccen service uninstall removes it. -->
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Claude Code Event Notifier</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
      <UserId>${user}</UserId>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${user}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <Hidden>true</Hidden>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>3</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${xmlText(program)}</Command>
      <Arguments>${xmlText(args.map(windowsWord).join(" "))}</Arguments>
    </Exec>
  </Actions>
</Task>
`;
}

/** A path or an option, quoted for the C runtime of Windows. Neither has quotation marks there. */
function windowsWord(word: string): string {
  return /\s/.test(word) ? `"${word}"` : word;
}

function schtasks(...args: readonly string[]): ToolCall {
  return { program: "schtasks.exe", args };
}
