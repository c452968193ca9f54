import { win32 } from "node:path";
import { commandOf, xmlText, type ServiceDefinition, type ServiceOrder, type ToolCall } from "./service-definition.ts";

/**
 * A task of the Windows Task Scheduler, at logon and with the user's rights. It starts the daemon in the background and
 * exits: a program that kept running would keep a console window open.
 */
export function scheduledTask(order: ServiceOrder): ServiceDefinition {
  const { name, ownFolder, configDir, isDefaultFolder } = order;
  const file = win32.join(ownFolder, "service-task.xml");
  return {
    manager: "schtasks",
    kind: "scheduled task",
    name,
    file,
    // The Task Scheduler reads only its own encoding.
    content: Buffer.from(`\uFEFF${taskText(order)}`, "utf16le"),
    probe: call("/Query", "/FO", "LIST"),
    install: [call("/Create", "/TN", name, "/XML", file, "/F"), call("/Run", "/TN", name)],
    uninstall: [{ ...call("/Delete", "/TN", name, "/F"), mayFail: true }],
    endsDaemon: false,
    forget: [],
    isKnown: call("/Query", "/TN", name),
    isActive: null,
    leftovers: [],
    hints: isDefaultFolder
      ? []
      : [`A task has your own environment: make the folder known to it by: setx CLAUDE_CONFIG_DIR "${configDir}"`],
  };
}

export function taskText(order: ServiceOrder): string {
  const [program = "", ...args] = commandOf(order, "start");
  const user = xmlText(order.userName);
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

/** One argument, quoted for the C runtime of Windows. */
function windowsWord(word: string): string {
  if (word !== "" && !/[\s"]/.test(word)) return word;
  return `"${word
    .split('"')
    .map(withEndTwice)
    .join(String.raw`\"`)}"`;
}

/** Backslashes are literal unless a quotation mark follows: then each is written twice. */
function withEndTwice(part: string): string {
  let end = part.length;
  while (end > 0 && part[end - 1] === "\\") end -= 1;
  return part + part.slice(end);
}

function call(...args: readonly string[]): ToolCall {
  return { program: "schtasks.exe", args };
}
