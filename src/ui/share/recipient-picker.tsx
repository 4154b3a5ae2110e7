import { useEffect, useRef } from 'preact/hooks';
import { Avatar } from '../parts/avatar.tsx';
import { Icon } from '../parts/icon.tsx';
import { text } from '../text.ts';
import { recipientName, type Recipient } from './recipient.ts';

interface PickerProps {
  query: string;
  onQuery: (query: string) => void;
  recipients: readonly Recipient[];
  chosen: string | null;
  onChoose: (key: string) => void;
  /** Enter in the search: somebody is chosen, on to the comment. */
  onDone: () => void;
}

/** Search above, recent people below; arrow keys choose without leaving the search. */
export function RecipientPicker({ query, onQuery, recipients, chosen, onChoose, onDone }: PickerProps) {
  const input = useRef<HTMLInputElement>(null);
  const row = useRef<HTMLDivElement>(null);
  const at = recipients.findIndex(({ key }) => key === chosen);
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    row.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [chosen]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      onDone();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = recipients[Math.max(0, Math.min(at + step, recipients.length - 1))];
    if (next !== undefined) onChoose(next.key);
  };

  return (
    <>
      <div class="input-box">
        <Icon name="search" size={16} />
        <input
          ref={input}
          role="combobox"
          aria-expanded={recipients.length > 0}
          aria-controls="recipients"
          aria-activedescendant={at < 0 ? undefined : `recipient-${at}`}
          aria-label={text('shareTo')}
          placeholder={text('shareTo')}
          autocomplete="off"
          value={query}
          onInput={(event) => onQuery(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      {recipients.length === 0 ? (
        <p class="nothing-found" role="status">
          {text('nobodyFound')}
        </p>
      ) : (
        <div class="recipients" role="listbox" id="recipients" aria-label={text('recentPeople')} ref={row}>
          {recipients.map((recipient, index) => {
            const name = recipientName(recipient);
            const self = recipient.key === 'me' || ('row' in recipient && recipient.row.kind === 'me');
            const on = recipient.key === chosen;
            return (
              <div
                key={recipient.key}
                id={`recipient-${index}`}
                role="option"
                aria-selected={on}
                class={on ? 'recipient recipient-on' : 'recipient'}
                onClick={() => {
                  onChoose(recipient.key);
                  onDone();
                }}
              >
                <Avatar
                  accountId={'row' in recipient ? recipient.row.accountId : recipient.accountId}
                  name={'row' in recipient ? recipient.row.nickname || recipient.row.name : ''}
                  size={48}
                  me={self}
                >
                  {on && (
                    <span class="recipient-check">
                      <Icon name="check" size={13} />
                    </span>
                  )}
                </Avatar>
                <span class="recipient-name" dir="auto">
                  {name}
                </span>
              </div>
            );
          })}
        </div>
      )}
    </>
  );
}
