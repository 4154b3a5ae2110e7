import { Modal } from './parts/modal.tsx';
import { text, type MessageKey } from './text.ts';

type Line = readonly [keys: readonly string[], does: MessageKey];

const GROUPS: readonly (readonly [title: MessageKey, lines: readonly Line[]])[] = [
  [
    'keysEverywhere',
    [
      [['/', 'Ctrl K'], 'search'],
      [['Esc'], 'keyBack'],
      [['Ctrl Shift L'], 'keyLock'],
      [['?'], 'keyHelp'],
    ],
  ],
  [
    'conversations',
    [
      [['↑', '↓'], 'keyMove'],
      [['Enter'], 'keyOpen'],
      [['Shift F10'], 'keyMenu'],
    ],
  ],
  [
    'keysWriting',
    [
      [['Enter'], 'send'],
      [['Shift Enter'], 'keyNewLine'],
      [['↑'], 'keyReplyLast'],
    ],
  ],
  [
    'keysMessage',
    [
      [['↑'], 'keyAbove'],
      [['Enter', 'Shift F10'], 'keyMenu'],
      [['R'], 'reply'],
      [['C'], 'copyText'],
      [['F'], 'forward'],
      [['I'], 'messageInfo'],
      [['S'], 'select'],
      [['T'], 'tryAgain'],
      [['Delete'], 'deleteForMe'],
    ],
  ],
];

/** What can be done without a mouse. */
export const KeysDialog = ({ onClose }: { onClose: () => void }) => (
  <Modal title={text('keyboard')} kind="sheet" onClose={onClose}>
    <div class="keys">
      {GROUPS.map(([title, lines]) => (
        <section key={title}>
          <h3 class="key-group">{text(title)}</h3>
          <dl class="key-list">
            {lines.map(([keys, does]) => (
              <div key={does}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{text(does)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  </Modal>
);
