import { PROGRAM, windowsWord } from './host-plan.ts';
import { type Computer, pathOn, relayFolder } from './places.ts';
import type { Plan, Removal } from './plan.ts';

export interface ServicePlanOptions {
  /** Text of the program, as one file. */
  program: string;
  /** Further words for the gateway: another port or network. */
  words?: readonly string[];
  /** macOS: number of the person's account. */
  uid: number;
}

const UNIT = 'starling-gateway.service';
const AGENT = 'org.starling.gateway';
const TASK = 'Starling Gateway';

/** The local gateway, started with the person's session and again when it fails; as that person, never as root. */
export function planService(computer: Computer, { program, words = [], uid }: ServicePlanOptions): Plan {
  const { join } = pathOn(computer);
  const script = join(relayFolder(computer), PROGRAM);
  const command = [computer.node, script, 'gateway', ...words];
  const files: Plan['files'] = [{ path: script, text: program }];
  switch (computer.system) {
    case 'linux':
      return {
        files: [...files, { path: unitPath(computer), text: unit(command) }],
        commands: [
          { words: ['systemctl', '--user', 'daemon-reload'] },
          { words: ['systemctl', '--user', 'enable', UNIT] },
          { words: ['systemctl', '--user', 'restart', UNIT] },
        ],
      };
    case 'darwin':
      return {
        files: [...files, { path: agentPath(computer), text: launchAgent(command) }],
        commands: [
          { words: ['launchctl', 'bootout', `gui/${uid}/${AGENT}`], mayFail: true }, // an older one
          { words: ['launchctl', 'bootstrap', `gui/${uid}`, agentPath(computer)] },
        ],
      };
    case 'win32': {
      // A batch file: the words of a task may have 261 characters only.
      const starter = join(relayFolder(computer), 'gateway.bat');
      const text = `@echo off\r\n${command.map(windowsWord).join(' ')}\r\n`;
      return {
        files: [...files, { path: starter, text, executable: true }],
        commands: [
          {
            words: [
              'schtasks',
              '/Create',
              '/F',
              '/SC',
              'ONLOGON',
              '/RL',
              'LIMITED',
              '/TN',
              TASK,
              '/TR',
              `"${starter}"`,
            ],
          },
          { words: ['schtasks', '/Run', '/TN', TASK] },
        ],
      };
    }
  }
}

/** Stops it and takes its entry away; the program stays for the browsers. */
export function planServiceRemoval(computer: Computer, uid: number): Removal {
  switch (computer.system) {
    case 'linux':
      return {
        commands: [{ words: ['systemctl', '--user', 'disable', '--now', UNIT], mayFail: true }],
        files: [unitPath(computer)],
        folders: [],
      };
    case 'darwin':
      return {
        commands: [{ words: ['launchctl', 'bootout', `gui/${uid}/${AGENT}`], mayFail: true }],
        files: [agentPath(computer)],
        folders: [],
      };
    case 'win32':
      return {
        commands: [
          { words: ['schtasks', '/End', '/TN', TASK], mayFail: true },
          { words: ['schtasks', '/Delete', '/F', '/TN', TASK], mayFail: true },
        ],
        files: [pathOn(computer).join(relayFolder(computer), 'gateway.bat')],
        folders: [],
      };
  }
}

const unitPath = (computer: Computer): string => pathOn(computer).join(computer.config, 'systemd/user', UNIT);
const agentPath = (computer: Computer): string =>
  pathOn(computer).join(computer.home, 'Library/LaunchAgents', `${AGENT}.plist`);

/** The file whose presence says that the service is set up. */
export function servicePath(computer: Computer): string {
  if (computer.system === 'linux') return unitPath(computer);
  return computer.system === 'darwin'
    ? agentPath(computer)
    : pathOn(computer).join(relayFolder(computer), 'gateway.bat');
}

/** systemd knows quotation marks, and reads `%` and `$` as its own. */
const unitWord = (word: string): string =>
  `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%').replaceAll('$', '$$$$')}"`;

const unit = (command: readonly string[]): string => `[Unit]
Description=Starling gateway: carries sealed packets to the network

[Service]
ExecStart=${command.map(unitWord).join(' ')}
Restart=on-failure
RestartSec=5
NoNewPrivileges=yes
MemoryMax=1G

[Install]
WantedBy=default.target
`;

const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const launchAgent = (command: readonly string[]): string => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${AGENT}</string>
  <key>ProgramArguments</key>
  <array>
${command.map((word) => `    <string>${xml(word)}</string>`).join('\n')}
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
</dict>
</plist>
`;
