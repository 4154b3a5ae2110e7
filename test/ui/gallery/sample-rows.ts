import { MESSAGE_DEFAULTS } from '../../../src/store/message-defaults.ts';
import type { ConversationRow, DeviceRow, MessageRow, ProfileRow } from '../../../src/store/rows.ts';

/** The moment at which every picture is taken, local time. */
export const NOW_MS = new Date(2026, 10, 24, 14, 38, 6).getTime();

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Today at a time like `14:32`, `days` days ago. */
export const at = (clock: string, days = 0): number => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return new Date(2026, 10, 24 - days, hours, minutes).getTime();
};

/** A made-up Account ID; `plumage` (0–11) chooses its colours. */
export const sampleId = (plumage: number, seed: number): string => {
  const bytes = Array.from({ length: 32 }, (_, i) =>
    i === 0 ? 0 : i === 1 ? plumage : (seed * 37 + i * i * 53 + i * 91) % 256,
  );
  return `05${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
};

export const PROFILE: ProfileRow = {
  accountId: sampleId(0, 3),
  name: 'Robin',
  phraseConfirmed: false,
  createdAtMs: NOW_MS - DAY,
};

function person(
  key: string,
  plumage: number,
  name: string,
  more: Partial<ConversationRow> & { lastText?: string },
): ConversationRow {
  const { lastText = '', ...rest } = more;
  const lastActivityMs = rest.lastActivityMs ?? NOW_MS;
  return {
    key,
    accountId: sampleId(plumage, key.length * 7 + plumage),
    kind: 'contact',
    name,
    nickname: '',
    approved: true,
    approvedMe: true,
    blocked: false,
    request: 'none',
    visible: 1,
    unread: 0,
    lastReadMs: NOW_MS,
    markedUnread: false,
    priority: 0,
    notify: 'default',
    mutedUntilMs: 0,
    disappearing: { mode: 'off', seconds: 0 },
    createdSeconds: 0,
    autoDownload: false,
    last: { messageId: `${key}-last`, text: lastText, outgoing: false, status: 'received', sentAtMs: lastActivityMs },
    ...rest,
    lastActivityMs,
  };
}

const sent = (text: string, sentAtMs: number, status: MessageRow['status'] = 'sent') =>
  ({ messageId: `${text}-last`, text, outgoing: true, status, sentAtMs }) as const;

export const CONVERSATIONS: ConversationRow[] = [
  person('ana', 6, 'Ana Kovač', {
    lastText: 'Six, by the old mill?',
    lastActivityMs: at('14:32'),
    unread: 2,
    lastReadMs: at('14:10'),
  }),
  person('jonas', 2, 'Jonas Weidenfeld', {
    last: sent('Want the longer paper too?', at('13:48'), 'sending'),
    lastActivityMs: at('13:48'),
  }),
  person('mirembe', 8, 'Mirembe Okello', {
    lastText: 'Which train?',
    lastActivityMs: at('12:10'),
    disappearing: { mode: 'after-send', seconds: 7 * 86_400 },
  }),
  person('layla', 4, 'ليلى حداد', { lastText: 'شكرًا جزيلًا! أراك غدًا عند المحطة', lastActivityMs: at('11:27') }),
  person('ines', 1, 'Inês', {
    last: sent('A flock of 4,000 over the Tejo, it went on for an hour', at('10:54')),
    lastActivityMs: at('10:54'),
  }),
  person('me', 0, '', {
    kind: 'me',
    accountId: PROFILE.accountId,
    last: sent('Read later: The long way to Tarifa', at('18:20', 1)),
    lastActivityMs: at('18:20', 1),
  }),
  person('tomas', 10, 'Tomás Ribeiro', {
    last: sent('See you there', at('16:00', 2), 'failed'),
    lastActivityMs: at('16:00', 2),
  }),
  person('long', 9, 'Maximilianopolus-Wolfeschlegelsteinhausenbergerdorff', {
    lastText: 'A name without a blank gives way, its time does not',
    lastActivityMs: at('09:00', 30),
    unread: 1200,
    lastReadMs: 0,
  }),
];

/** Signs that text fonts draw too, flags, skins and families, wherever words stand. */
export const EMOJI_PERSON: ConversationRow = person('kim', 7, 'Kim ☀️ ❤️', {
  lastText: '☎️ at 7️⃣? ✈️ 🇵🇹 👨‍👩‍👧 👍🏾 © ™ #1',
  lastActivityMs: at('14:36'),
  unread: 1,
  lastReadMs: at('14:35'),
});

/** The same people, two of them pinned, one muted, one marked as unread. */
export const ARRANGED: ConversationRow[] = (() => {
  const change: Record<string, Partial<ConversationRow>> = {
    me: { priority: 2 },
    ana: { priority: 1 },
    ines: { notify: 'none', unread: 128 },
    layla: { markedUnread: true },
    long: { notify: 'none', priority: 0 },
  };
  const rows = CONVERSATIONS.map((row) => ({ ...row, ...change[row.key] }));
  return rows.sort((a, b) => b.priority - a.priority || b.lastActivityMs - a.lastActivityMs);
})();

export const DEVICES: DeviceRow[] = [
  { id: 'this', kind: 'this', name: 'Firefox on Linux', linkedAtMs: NOW_MS - 266 * DAY, lastHeardMs: NOW_MS },
  {
    id: 'a',
    kind: 'linked',
    name: 'Chromium on the old laptop',
    linkedAtMs: NOW_MS - 90 * DAY,
    lastHeardMs: NOW_MS - 41 * DAY,
  },
  { id: 'b', kind: 'linked', name: 'Firefox on Windows', linkedAtMs: NOW_MS - 2 * DAY, lastHeardMs: 0 },
  { id: 'others', kind: 'others', name: '', linkedAtMs: 0, lastHeardMs: NOW_MS - 6 * MINUTE },
];

export const REQUESTS: ConversationRow[] = [
  person('nora', 5, 'Nora from the walk', {
    request: 'incoming',
    approved: false,
    unread: 2,
    lastReadMs: 0,
    lastText: 'I have the photo you wanted, shall I send it?',
    lastActivityMs: at('09:13'),
  }),
  person('someone', 3, '', {
    request: 'incoming',
    approved: false,
    unread: 1,
    lastReadMs: 0,
    lastText: 'Hello',
    lastActivityMs: at('21:40', 3),
  }),
];

export const DRAFTS: ReadonlyMap<string, string> = new Map([['mirembe', 'About the train ticket, I']]);

let count = 0;

export function message(
  conversation: string,
  text: string,
  sentAtMs: number,
  more: Partial<MessageRow> = {},
): MessageRow {
  return {
    id: `m${++count}`,
    conversation,
    from: more.outgoing ? PROFILE.accountId : ANA,
    outgoing: false,
    text,
    preview: null,
    sentAtMs,
    receivedAtMs: sentAtMs + 900,
    status: more.outgoing ? 'sent' : 'received',
    failure: null,
    hash: null,
    ...MESSAGE_DEFAULTS,
    reactions: [],
    kind: 'text',
    ...more,
  };
}

/** Account ID of Ana, and of everyone who writes here. */
export const ANA = sampleId(6, 27);
const MIREMBE = sampleId(8, 57);
const KIM = EMOJI_PERSON.accountId;
const WEEK: MessageRow['expiry'] = { mode: 'after-send', seconds: 7 * 86_400 };

const PAGE = 'https://nature-notes.example/starlings';

export const MESSAGES: MessageRow[] = [
  message('ana', 'Look at this one when you have a minute', at('20:11', 1), { outgoing: true }),
  message('ana', `This is the one I meant\n\n${PAGE}`, at('20:12', 1), {
    outgoing: true,
    preview: { url: PAGE, title: 'How a thousand starlings turn as one' },
  }),
  message('ana', 'Did you see the flock today?', at('14:02')),
  message('ana', 'I did! I tried to film it, but it just looks like dust on the lens 😄', at('14:05'), {
    outgoing: true,
    readByThem: true,
    reactions: [
      { emoji: '😂', from: ANA, atMs: at('14:06'), removed: false },
      { emoji: '😂', from: PROFILE.accountId, atMs: at('14:07'), removed: false },
      { emoji: '🐦', from: ANA, atMs: at('14:08'), removed: false },
      { emoji: '😡', from: ANA, atMs: at('14:08'), removed: true },
    ],
  }),
  message(
    'ana',
    'You have to stand under it. More at https://birds.example/murmuration (the second half).',
    at('14:09'),
    { quote: { author: PROFILE.accountId, sentAtMs: at('14:05') } },
  ),
  message('ana', 'Walk by the estuary after work?', at('14:31')),
  message('ana', 'Six, by the old mill?', at('14:32')),
  message('ana', 'Six it is. I’ll bring the tea', at('14:33'), { outgoing: true }),
  message('ana', 'And cake', at('14:33') + 5_000, { outgoing: true, status: 'sending' }),
  message('mirembe', 'noticeTimer', at('11:50'), {
    kind: 'notice',
    expiry: { mode: 'after-read', seconds: 12 * 3600 },
    from: MIREMBE,
  }),
  message('mirembe', 'noticeTimer', at('11:51'), { kind: 'notice', expiry: WEEK, outgoing: true }),
  message('mirembe', 'noticeMediaSaved', at('11:52'), { kind: 'notice', from: MIREMBE }),
  message('mirembe', 'noticeMissedCall', at('11:53'), { kind: 'notice', from: MIREMBE }),
  message('mirembe', '', at('11:55'), {
    from: MIREMBE,
    invitation: { url: 'https://birds.example/lisbon?public_key=00', name: 'Birdwatchers Lisbon' },
  }),
  message('mirembe', 'Nice, I will look when one can join them', at('12:01'), {
    outgoing: true,
    expiry: WEEK,
    expiresAtMs: at('12:01') + 5 * DAY,
    quote: { author: MIREMBE, sentAtMs: at('11:55') },
  }),
  message('mirembe', Array.from({ length: 30 }, (_, i) => `${i + 1}. a line of a long list`).join('\n'), at('12:08'), {
    from: MIREMBE,
  }),
  message('mirembe', 'Which train?', at('12:10'), {
    from: MIREMBE,
    expiry: { mode: 'after-read', seconds: 12 * 3600 },
    expiresAtMs: NOW_MS + 4 * 3_600_000,
    quote: { author: MIREMBE, sentAtMs: 5 },
  }),
  message('tomas', `Is this yours, @${PROFILE.accountId}? https://\u0440\u0430ypal.example/verify`, at('11:20', 2)),
  message('tomas', 'Sunday at four?', at('15:50', 2)),
  message('tomas', 'See you there', at('16:00', 2), { outgoing: true, status: 'failed', failure: 'network' }),
  message('tomas', '🎉', at('16:01', 2)),
  message('nora', 'Hi! We met on the Saturday walk, you had the good binoculars. Jonas gave me your ID.', at('09:12')),
  message('nora', 'I have the photo you wanted, shall I send it?', at('09:13')),
  message('kim', '❤️', at('14:20'), {
    from: KIM,
    reactions: [
      { emoji: '❤️', from: KIM, atMs: at('14:21'), removed: false },
      { emoji: '☎️', from: PROFILE.accountId, atMs: at('14:21'), removed: false },
      { emoji: '👍🏾', from: PROFILE.accountId, atMs: at('14:22'), removed: false },
    ],
  }),
  message('kim', 'Sun ☀️, flight ✈️ and a call ☎️ at 7️⃣ 🇵🇹 👨‍👩‍👧 👍🏾, © ™ #1', at('14:25'), { outgoing: true }),
  message('kim', '☎️ at 7️⃣? ✈️ 🇵🇹 👨‍👩‍👧 👍🏾 © ™ #1', at('14:36'), {
    from: KIM,
    quote: { author: PROFILE.accountId, sentAtMs: at('14:25') },
  }),
  message('me', 'Read later: The long way to Tarifa', at('18:20', 1), { outgoing: true }),
].map((row) => ({ ...row, receivedAtMs: row.sentAtMs + MINUTE / 60 }));
