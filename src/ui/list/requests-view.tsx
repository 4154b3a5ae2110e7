import { useEffect, useRef } from 'preact/hooks';
import { useLive } from '../data/use-live.ts';
import { useNavigation } from '../navigation.ts';
import { Flock } from '../parts/flock.tsx';
import { BackButton } from '../parts/back-button.tsx';
import { text } from '../text.ts';
import { ConversationList } from './conversation-list.tsx';

/** People who wrote and have not been accepted yet. */
export function RequestsView() {
  const { go } = useNavigation();
  const rows = useLive((data) => data.requests());
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <section class="view slide-in">
      <header class="header">
        <BackButton />
        <h1 class="subheading" tabIndex={-1} ref={title}>
          {text('messageRequests')}
        </h1>
      </header>
      <div class="scroll">
        {rows?.length === 0 && (
          <div class="first-steps">
            <Flock />
            <h2 class="heading">{text('noRequestsTitle')}</h2>
            <p class="soft">{text('noRequestsText')}</p>
          </div>
        )}
        {rows !== undefined && rows.length > 0 && (
          <>
            <p class="requests-hint">{text('requestsHint')}</p>
            <ConversationList
              label={text('messageRequests')}
              rows={rows}
              chosen={null}
              onOpen={(row) => go({ view: 'conversation', key: row.key })}
            />
          </>
        )}
      </div>
    </section>
  );
}
