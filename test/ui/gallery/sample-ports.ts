import type { Draft } from '../../../src/store/rows.ts';
import messages from '../../../public/_locales/en/messages.json';
import type { ConnectionState, GatewayInfo, LinkFailure, LinkView, Settings } from '../../../src/messenger/api.ts';
import type { MessengerApi } from '../../../src/messenger/api.ts';
import type { LockState } from '../../../src/messenger/lock/lock-api.ts';
import { cropProfilePicture } from '../../../src/browser/profile-picture.ts';
import { cropPicture } from '../../../src/browser/screenshot.ts';
import { pixelsOfPicture } from '../../../src/browser/picture-file.ts';
import { preparePicture, thumbnail } from '../../../src/browser/picture-canvas.ts';
import { waveform } from '../../../src/browser/waveform.ts';
import { PictureRefusedError } from '../../../src/media/errors.ts';
import { RELAY_URL } from '../../../src/protocol/relay-name.ts';
import { StorageTroubleError, type StorageTrouble } from '../../../src/store/trouble.ts';
import type { LocalData } from '../../../src/ui/data/local-data.ts';
import type { CameraTrouble, Ports, Surface } from '../../../src/ui/ports.ts';
import type { Lookup } from '../../../src/ui/text.ts';
import { sampleBackups } from './sample-backups.ts';
import { RemoteFailure } from './remote-failure.ts';
import { DRAFT_FILES, FILE_MESSAGES, FILES } from './sample-files.ts';
import { sampleFileCalls } from './sample-file-calls.ts';
import { PICTURES, sampleContents, sampleDraft, storageOf } from './sample-pictures.ts';
import { samplePng, SCENES } from './sample-picture.ts';
import { sampleCamera, sampleLinking } from './sample-link.ts';
import { sampleLock } from './sample-lock.ts';
import {
  ARRANGED,
  CONVERSATIONS,
  DEVICES,
  DRAFTS,
  EMOJI_PERSON,
  MESSAGES as WORDS,
  NOW_MS,
  PROFILE,
  REQUESTS,
  sampleId,
} from './sample-rows.ts';

/** What a picture or a test may want to be different. */
export interface Sample {
  surface: Surface;
  lock: Partial<LockState>;
  empty: boolean;
  offline: boolean;
  page: boolean;
  account: boolean;
  settings: Partial<Settings>;
  /** Pins, mutes and marks in the list. */
  arranged: boolean;
  devices: boolean;
  /** How far a link is. */
  link: LinkView['state'];
  confirmed: boolean;
  reason: LinkFailure;
  /** Why the camera shows nothing; null: it shows a code. */
  camera: CameraTrouble | null;
  /** Transfers stop half-way. */
  stuck: boolean;
  /** Is the relay on this computer? '': a gateway is, and answers. */
  relay: '' | 'here' | 'missing';
  /** Code of the error that bringing in a backup ends with; '' for none. */
  refuse: string;
  deletion: 'done' | 'left' | 'silent';
  /** A picture of a page is shared; null: it cannot be taken. */
  sharedPicture: true | null | undefined;
  /** Files are chosen and not sent yet. */
  chosen: boolean;
  /** Somebody is writing. */
  typing: boolean;
  /** People have profile pictures. */
  pictures: boolean;
  /** What is kept here cannot be used. */
  trouble: StorageTrouble | null;
  /** What hinders the background. */
  hindered: StorageTrouble | null;
  /** The person has taken the gateways' permissions away. */
  missing: boolean;
  /** The messenger takes no message. */
  refused: boolean;
  /** Somebody who writes and is named with emoji stands first. */
  emoji: boolean;
}

export const SAMPLE: Sample = {
  lock: {},
  surface: 'popup',
  empty: false,
  offline: false,
  page: true,
  account: true,
  settings: {},
  arranged: false,
  devices: true,
  link: 'none',
  confirmed: false,
  reason: 'expired',
  camera: 'absent',
  stuck: false,
  relay: '',
  refuse: '',
  deletion: 'done',
  sharedPicture: undefined,
  chosen: false,
  typing: false,
  pictures: false,
  trouble: null,
  hindered: null,
  missing: false,
  refused: false,
  emoji: false,
};

const MESSAGES = [...WORDS, ...FILE_MESSAGES];

/** Reads the catalogue as browsers do. */
export const catalogue: Lookup = (key, substitutions) => {
  const message = (messages as Record<string, { message: string }>)[key]?.message ?? '';
  return message.replace(/\$(\d)/g, (_, n: string) => substitutions[Number(n) - 1] ?? '');
};

const settingsOf = (sample: Sample): Settings => ({
  notifications: 'name-and-text',
  sound: false,
  theme: 'system',
  contrast: 'system',
  badge: true,
  pollSeconds: 60,
  readReceipts: false,
  typingIndicators: false,
  storageLimitMb: 2000,
  ...sample.settings,
});

/** Rows that stand still, in place of the sealed database. */
const NO_DRAFT: Draft = { text: '', quote: null, preview: null, mentions: [], handed: [], by: '' };

export function sampleData(sample: Sample): LocalData {
  const usual = sample.arranged ? ARRANGED : CONVERSATIONS;
  const people = sample.empty ? [] : sample.emoji ? [EMOJI_PERSON, ...usual] : usual;
  const connection: ConnectionState = {
    state: sample.offline ? 'offline' : 'connected',
    lastCheckedMs: NOW_MS - (sample.offline ? 124_000 : 6_000),
    checking: false,
    clockOffMs: null,
  };
  const changed = new Map<string, Draft>();
  const draftOf = (conversation: string): Draft =>
    changed.get(conversation) ?? { ...NO_DRAFT, text: DRAFTS.get(conversation) ?? '' };
  return {
    conversations: async () => people,
    overview: async () => ({ conversations: people, requests: sample.empty || sample.offline ? 0 : REQUESTS.length }),
    requests: async () => (sample.empty || sample.offline ? [] : REQUESTS),
    blocked: async () => [],
    search: async (text) => people.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase())),
    noteToSelf: async () => people.find(({ kind }) => kind === 'me'),
    devices: async () => (sample.devices ? DEVICES : DEVICES.slice(0, 1)),
    conversation: async (key) => [...people, ...CONVERSATIONS, ...REQUESTS].find((row) => row.key === key),
    messages: async (conversation, limit) => MESSAGES.filter((row) => row.conversation === conversation).slice(-limit),
    messagesBefore: async (conversation, { sentAtMs }, limit) =>
      MESSAGES.filter((row) => row.conversation === conversation && row.sentAtMs <= sentAtMs).slice(-limit),
    messagesAfter: async (conversation, { sentAtMs }, limit) =>
      MESSAGES.filter((row) => row.conversation === conversation && row.sentAtMs > sentAtMs).slice(0, limit),
    countNewer: async () => 0,
    messageBy: async (conversation, author, sentAtMs) =>
      MESSAGES.find((row) => row.conversation === conversation && row.from === author && row.sentAtMs === sentAtMs),
    message: async (id) => MESSAGES.find((row) => row.id === id),
    filesOfMessage: async (messageId) => FILES.filter((file) => file.messageId === messageId),
    filesOfConversation: async (conversation) =>
      FILES.filter((file) => file.conversation === conversation).sort((a, b) => b.createdAtMs - a.createdAtMs),
    fileContent: sampleContents,
    profilePicture: async (accountId) =>
      sample.pictures ? PICTURES.find(({ of }) => of === accountId)?.file : undefined,
    storageUse: async () => storageOf(sample.empty ? [] : [...FILES, ...PICTURES.map(({ file }) => file)]),
    noteFileUse: async () => undefined,
    draftFiles: async (conversation) =>
      sample.chosen ? DRAFT_FILES.filter((file) => file.conversation === conversation) : [],
    addDraftFile: async (about, content) => sampleDraft(about, content),
    setCaption: async () => undefined,
    removeDraftFiles: async () => undefined,
    orderDraftFiles: async () => undefined,
    searchMessages: async (words, only) => {
      const wanted = words.toLowerCase();
      const found = MESSAGES.filter(({ kind, text }) => kind === 'text' && text.toLowerCase().includes(wanted));
      const hits = found
        .filter(({ conversation }) => only === undefined || conversation === only)
        .flatMap((message) => {
          const conversation = CONVERSATIONS.find((row) => row.key === message.conversation);
          const at = message.text.toLowerCase().indexOf(wanted);
          const ranges: [number, number][] = [[at, at + wanted.length]];
          return conversation ? [{ message, conversation, snippet: message.text, ranges }] : [];
        });
      return { hits: hits.reverse(), next: null, isComplete: true };
    },
    typing: async () => (sample.typing ? { ana: NOW_MS + 60_000 } : {}),
    waiting: async () => (sample.offline ? 1 : 0),
    draft: async (conversation) => draftOf(conversation),
    drafts: async () => DRAFTS,
    changeDraft: async (conversation, change) =>
      void changed.set(conversation, { ...draftOf(conversation), ...change }),
    handOver: async (conversation) => {
      changed.set(conversation, NO_DRAFT);
      return true;
    },
    takeBack: async () => true,
    profile: async () => PROFILE,
    settings: async () => settingsOf(sample),
    connection: async () => connection,
    live: (query, next) => {
      let current = true;
      void query().then((value) => current && next(value));
      return () => {
        current = false;
      };
    },
  };
}

/** Opens every gateway whose address has `private` in it. */
export const SAMPLE_TOKEN = 'heron-7';

const GATEWAYS: GatewayInfo[] = [
  {
    url: 'http://127.0.0.1:22420',
    name: '',
    operator: '',
    country: '',
    kind: 'local',
    isPrivate: false,
    role: 'primary',
    latencyMs: 38,
    lastSuccessMs: NOW_MS - 6000,
  },
  {
    url: 'https://gate-2.starling.example',
    name: 'gate-2.starling.example',
    operator: 'Nature notes',
    country: 'PT',
    kind: 'own',
    isPrivate: true,
    role: 'reserve',
    latencyMs: 84,
    lastSuccessMs: NOW_MS - 90_000,
  },
];

const PHRASE = 'amber river hazel stone lantern meadow copper drizzle anchor velvet orchard thimble harbor';

/** A messenger that answers and does nothing. `overrides` replaces single calls. */
export function sampleMessenger(sample: Sample, overrides: Partial<MessengerApi> = {}): MessengerApi {
  const account = { accountId: PROFILE.accountId, phrase: PHRASE, name: PROFILE.name };
  const nothing = async () => undefined;
  return {
    createAccount: async () => account,
    restoreAccount: async () => account,
    removeAccount: nothing,
    recoveryPhrase: async () => ({ phrase: PHRASE, seedHex: '0123456789abcdef'.repeat(2) }),
    confirmRecoveryPhrase: nothing,
    setName: nothing,
    fetchProfile: async () => ({ name: PROFILE.name }),
    showNoteToSelf: nothing,
    openConversation: async () => ({ key: 'ana' }),
    send: async () => {
      if (sample.refused) throw new RemoteFailure('internal');
      return { id: 'new' };
    },
    react: nothing,
    forward: nothing,
    deleteForEveryone: nothing,
    setDisappearing: nothing,
    typing: nothing,
    resolveName: async ({ name }) => ({ accountId: name === 'layla' ? sampleId(4, 9) : null }),
    retry: nothing,
    cancel: async () => true,
    deleteForMe: nothing,
    accept: nothing,
    decline: nothing,
    block: nothing,
    unblock: nothing,
    setNickname: nothing,
    markRead: nothing,
    markUnread: nothing,
    pin: nothing,
    mute: nothing,
    hide: nothing,
    deleteContact: nothing,
    clearMessages: nothing,
    ...sampleLinking(sample),
    ...sampleBackups(sample),
    ...sampleFileCalls(sample),
    mediaSaved: nothing,
    viewing: nothing,
    viewClosed: nothing,
    pollNow: async () => ({ received: 0 }),
    connection: () => sampleData(sample).connection(),
    gateways: async () => GATEWAYS,
    testGateway: async ({ url, token }) => ({
      ok: sample.relay !== 'missing' && (token !== undefined || !url.includes('private')),
      needsToken: token !== SAMPLE_TOKEN && url.includes('private'),
      latencyMs: 38,
      name: '',
      operator: '',
      country: '',
      kind: 'local',
    }),
    addGateway: nothing,
    removeGateway: nothing,
    makePrimary: nothing,
    findLocalGateway: async () => ({ '': 'http://127.0.0.1:22420', here: RELAY_URL, missing: null })[sample.relay],
    path: async () => [
      {
        gateway: { url: 'http://127.0.0.1:22420', name: '' },
        hops: ['192.0.2.41', '198.51.100.8', '203.0.113.77'].map((ip, i) => ({ ed25519: `${i}`.repeat(64), ip })),
      },
    ],
    newPath: nothing,
    settings: async () => settingsOf(sample),
    changeSettings: async (change) => ({ ...settingsOf(sample), ...change }),
    ...overrides,
  };
}

/** A browser that says yes to everything. */
/** A microphone that has heard seven seconds, and then hears nothing more. */
const sampleRecorder: NonNullable<Ports['recordVoice']> = async ({ onLevel }) => {
  for (let i = 0; i < 140; i++) onLevel(Math.abs(Math.sin(i * 0.7) * Math.cos(i * 0.23)), i * 50);
  return {
    stop: async () => ({ bytes: new Uint8Array([1]), contentType: 'audio/mp3', peaks: [0.5, 1], durationMs: 7000 }),
    cancel: () => undefined,
    pause: () => undefined,
    resume: () => undefined,
  };
};

export function samplePorts(change: Partial<Sample> = {}, overrides: Partial<MessengerApi> = {}): Ports {
  const sample = { ...SAMPLE, ...change };
  const yes = async () => true;
  const data = sampleData(sample);
  return {
    surface: sample.surface,
    messenger: sampleMessenger(sample, overrides),
    lock: sampleLock(sample.lock),
    openData: async () => {
      if (sample.trouble !== null) throw new StorageTroubleError(sample.trouble);
      return sample.lock.kind === 'locked' ? 'locked' : sample.account ? data : 'no-account';
    },
    watchMissing: (changed) => (changed(sample.missing ? 'https://gateway.example' : null), () => undefined),
    watchPermissions: () => () => undefined,
    hasHost: async () => !sample.missing,
    watchTrouble: (changed) => (changed(sample.hindered), () => undefined),
    currentPage: async () =>
      sample.sharedPicture !== undefined
        ? {
            title: '',
            url: 'https://nature-notes.example/sunset.jpg',
            selection: '',
            picture: sample.sharedPicture && new Blob([await samplePng(SCENES.sunset, 800, 533)]),
          }
        : sample.page
          ? {
              title: 'How a thousand starlings turn as one',
              url: 'https://nature-notes.example/starlings?id=7&utm_source=feed&utm_medium=rss&fbclid=abc',
              inFront: true,
              selection: 'Each bird follows its seven nearest neighbours, however far away they are.',
            }
          : null,
    memory: { load: async () => null, save: async () => undefined },
    requestHost: yes,
    relayCommand: 'node starling-relay.mjs install',
    requestNotifications: yes,
    notificationsAllowed: yes,
    canSilenceNotifications: true,
    openPanel: async () => undefined,
    openPage: async () => undefined,
    openLink: async () => undefined,
    titleOfLink: async () => ({ title: 'How a thousand starlings turn as one' }),
    openCamera: sample.surface === 'tab' ? async () => sample.camera ?? sampleCamera() : null,
    readPicture: pixelsOfPicture,
    stillPicture: (bytes, maxSide) => thumbnail(bytes, maxSide),
    preparePicture: (file, options) =>
      preparePicture(file, options).catch((error: unknown) => {
        if (error instanceof PictureRefusedError) return error.reason;
        throw error;
      }),
    filmSize: async () => null,
    picksFiles: true,
    openWindow: sample.surface === 'popup' ? async () => undefined : null,
    captureTab: sample.surface === 'popup' ? async () => new Blob([await samplePng(SCENES.sunset, 1280, 800)]) : null,
    cropPicture,
    cropProfilePicture,
    recordVoice: sample.surface === 'popup' ? null : sampleRecorder,
    waveform: (bytes) => waveform(bytes).catch(() => null),
    copyPicture: async (content) => void (await content),
    saveFile: () => undefined,
    deviceName: 'Firefox on Linux',
    reload: () => undefined,
    version: '0.1.0',
  };
}
