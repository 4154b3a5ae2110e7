import { randomBytes, toHex, type RandomSource } from '../crypto/bytes.ts';
import type { ConnectionState } from '../store/connection-state.ts';
import { getConnection, putConnection } from '../store/connection.ts';
import type { StarlingDatabase } from '../store/database.ts';
import type { KeyStorage } from '../store/key-vault.ts';
import { indexMessages } from '../store/search/indexing.ts';
import { getSettings, putSettings } from '../store/settings.ts';
import {
  adoptAccount,
  createAccount,
  loadKeys,
  recoveryPhrase,
  removeAccount,
  restoreAccount,
  setName,
  wipeAccountKeys,
} from './account.ts';
import type { MessengerApi } from './api.ts';
import type { Arrival } from './apply-incoming.ts';
import { createBackups, type BackupFiles } from './backup/backup.ts';
import { backupHooks } from './backup-hooks.ts';
import { requireKeys, type MessengerContext, type MessengerEvent } from './context.ts';
import { conversationCalls } from './conversation-calls.ts';
import * as conversations from './conversations.ts';
import { deviceCalls } from './device-calls.ts';
import { isDue, wasWithin } from './due.ts';
import { NoAccountError } from './errors.ts';
import { removeExpired } from './expiry.ts';
import { fileCalls } from './files/file-calls.ts';
import { planPictures } from './files/pictures.ts';
import { nextTransferDue, releaseTransfers, runTransfers } from './files/transfers.ts';
import { keepFiles } from './files/upkeep.ts';
import { cleanUp } from './inbox.ts';
import { mediaSaved } from './media-saved.ts';
import { TypingTeller } from './receipts.ts';
import { writeHandedOver } from './handed-over.ts';
import { isLinking, linkState, type KeepAccount } from './linking/linking.ts';
import { prepareCollecting } from './lock/collecting.ts';
import { networkCalls } from './network-calls.ts';
import type { MessengerNetwork } from './network-port.ts';
import type { NotificationEvent } from './notification-event.ts';
import { Notifier } from './notifier.ts';
import { hurryJobs, nextJobDue, releaseLeases, runDueJobs } from './outbox.ts';
import { pollInterval } from './poll-interval.ts';
import { pollOnce } from './poller.ts';
import { acceptRequest, writeMessage } from './sending.ts';
import { keepConfigs } from './sync/keep.ts';
import { PushSchedule } from './sync/push-schedule.ts';
import { Watching } from './watching.ts';

export interface MessengerDeps {
  db: StarlingDatabase;
  network: MessengerNetwork;
  /** Local clock, ms. */
  now?: () => number;
  random?: RandomSource;
  notify?: (event: NotificationEvent) => void;
  onEvent?: (event: MessengerEvent) => void;
  /** Awaited between any two steps of durable work; tests throw from it. */
  fault?: (step: string) => Promise<void>;
  collected?: MessengerContext['collected'];
  /** Runs `work` unless another context is doing the same; without it, job leases alone keep contexts apart. */
  exclusive?: <T>(work: () => Promise<T>) => Promise<T | undefined>;
}

export interface Messenger extends MessengerApi {
  /** Polls and sends by itself from now on. `sole`: no other context can be running, so leases left by a dead one are void. */
  start(options?: { sole?: boolean }): Promise<void>;
  stop(): Promise<void>;
  /** Ends at once, without waiting for what is on its way, and wipes every key: the app lock is closed. */
  shut(): void;
  /** Leaves what it takes to fetch sealed messages while the app lock is closed; nothing before there is an account. */
  prepareCollecting(session: KeyStorage): Promise<void>;
  /** One attempt at every job that is due. */
  runJobs(): Promise<void>;
  /** One poll, whatever the interval says. Resolves to the number of messages that were new. @throws what the network throws */
  poll(): Promise<{ received: number }>;
  /** Backup files as streams, for those who have a disk. */
  readonly backups: BackupFiles;
  /** To be called by the browser's alarm, and after waking or coming online (`now`). */
  alarm(options?: { now?: boolean }): Promise<void>;
}

const CLEAN_UP_MS = 3_600_000;
const CLOCK_OFF_MS = 60_000;
const LONGEST_TIMER_MS = 60_000;
const INDEX_STEPS = 20;
/** A linking is looked after so often. */
const LINK_MS = 2_000;

export function createMessenger(deps: MessengerDeps): Messenger {
  const { db, network } = deps;
  const random = deps.random ?? randomBytes;
  const now = deps.now ?? Date.now;
  const context: MessengerContext = {
    db,
    network,
    now,
    random,
    fault: deps.fault ?? (async () => {}),
    notify: (event) => {
      if (event.kind === 'clear') notifier.forget(event.conversation);
      deps.notify?.(event);
    },
    onEvent: deps.onEvent ?? (() => {}),
    instance: toHex(randomBytes(8)),
    collected: deps.collected ?? null,
    keys: undefined,
  };
  const exclusive = deps.exclusive ?? (<T>(work: () => Promise<T>): Promise<T | undefined> => work());
  const watching = new Watching();
  const pushes = new PushSchedule(context);
  const typing = new TypingTeller(context);
  const backups = createBackups(context, backupHooks(context));
  const notifier = new Notifier(context);
  let polling: Promise<{ received: number }> | null = null;
  const sending = new Set<Promise<void>>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isRunning = false;
  /** The last poll was good. */
  let isWorking = false;
  let lastSentMs = 0;
  let lastArrivalMs = now();
  let nextPollMs = 0;
  let pollPlannedMs = 0;
  let lastCleanUpMs = 0;
  /** ms, local clock: when the next message disappears. */
  let nextExpiryMs = 0;

  async function showConnection(change: Partial<ConnectionState>): Promise<void> {
    const offset = network.clockOffsetMs();
    await putConnection(db, {
      ...(await getConnection(db)),
      state: context.keys ? network.state() : 'no-account',
      clockOffMs: offset !== null && Math.abs(offset) > CLOCK_OFF_MS ? offset : null,
      ...change,
    });
  }

  async function tell(arrivals: readonly Arrival[]): Promise<void> {
    if (arrivals.length > 0) lastArrivalMs = now();
    await notifier.tell(arrivals, watching.looking(now()));
    for (const { message, conversation, reaction } of arrivals)
      if (!reaction && message.kind === 'text') context.onEvent({ kind: 'message', message, conversation });
  }

  async function fetchAll(): Promise<{ received: number }> {
    await loadKeys(context);
    requireKeys(context);
    await showConnection({ checking: true });
    try {
      const { arrivals, isWhole, failure } = await pollOnce(context);
      if (failure === null) await worked();
      if (isWhole) await quietly(keepConfigs(context));
      // Whoever wrote may have a new picture.
      if (arrivals.length > 0) await quietly(planPictures(context));
      await showConnection({ checking: false, ...(failure === null && { lastCheckedMs: now() }) });
      await tell(arrivals);
      if (failure !== null) throw failure;
      return { received: arrivals.filter(({ message, reaction }) => !reaction && message.kind === 'text').length };
    } catch (error) {
      isWorking = false;
      await showConnection({ checking: false });
      throw error;
    }
  }

  /** A poll was good. After one that was not, and the first time, others need not wait any longer. */
  async function worked(): Promise<void> {
    pushes.polled();
    if (isWorking) return;
    isWorking = true;
    pushes.hurry();
    await quietly(hurryJobs(context));
    soon();
  }

  async function poll(): Promise<{ received: number }> {
    polling ??= (async () => (await exclusive(fetchAll)) ?? { received: 0 })().finally(() => (polling = null));
    return polling;
  }

  /** A poll that began after the call: what is in the swarm now comes with it. */
  async function freshPoll(): Promise<{ received: number }> {
    if (polling) await quietly(polling);
    return poll();
  }

  async function runJobs(): Promise<void> {
    // Runs may overlap: leases keep them apart, and a new message does not wait for a slow member.
    const run: Promise<void> = sendAll().finally(() => sending.delete(run));
    sending.add(run);
    await run;
  }

  /** Messages do not wait for files, nor for each other's. */
  async function sendAll(): Promise<void> {
    const send = async (): Promise<void> => runDueJobs(context);
    const ends = await Promise.allSettled([send(), runTransfers(context, send)]);
    const broken = ends.find((end) => end.status === 'rejected');
    if (broken) throw broken.reason;
  }

  /** Background work never throws at its starter: what failed is in the rows, and is tried again. */
  async function quietly(work: Promise<unknown>): Promise<void> {
    await work.catch(() => undefined);
  }

  /** Brings the search up to date, some steps at a time, so that nothing waits for it. */
  async function index(): Promise<void> {
    for (let step = 0; step < INDEX_STEPS; step++) if ((await indexMessages(db)) === 'done') return;
  }

  /** What has run out goes, and the next is planned. */
  async function disappear(): Promise<void> {
    const nextMs = await removeExpired(context);
    nextExpiryMs = nextMs - network.now() + now();
  }

  async function schedule(): Promise<void> {
    if (!isRunning) return;
    await quietly(pushes.plan());
    await quietly(disappear());
    const jobDue = (await nextJobDue(context).catch(() => undefined)) ?? Infinity;
    const fileDue = (await nextTransferDue(context).catch(() => undefined)) ?? Infinity;
    const linkDue = (await isLinking(db).catch(() => false)) ? now() + LINK_MS : Infinity;
    const dueMs = Math.min(nextPollMs, jobDue, fileDue, pushes.nextMs, linkDue, nextExpiryMs);
    const waitMs = Math.min(LONGEST_TIMER_MS, Math.max(50, dueMs - now()));
    clearTimeout(timer);
    if (isRunning) timer = setTimeout(() => void quietly(tick()), waitMs);
  }

  async function planPoll(): Promise<void> {
    const { pollSeconds } = await getSettings(db);
    const nowMs = now();
    pollPlannedMs = nowMs;
    nextPollMs =
      nowMs +
      pollInterval({
        nowMs,
        isWatched: watching.isWatched(nowMs),
        lastSentMs,
        lastArrivalMs,
        pollSeconds,
        jitter: Math.random(),
      });
  }

  async function pollIfDue(): Promise<void> {
    if (!isDue(nextPollMs, pollPlannedMs, now())) return;
    pollPlannedMs = now();
    nextPollMs = pollPlannedMs + LONGEST_TIMER_MS; // until the poll is over
    await quietly(poll());
    await quietly(planPoll());
    await quietly(index());
    if (wasWithin(CLEAN_UP_MS, lastCleanUpMs, now())) return;
    lastCleanUpMs = now();
    await quietly(cleanUp(context));
    await quietly(keepFiles(context));
  }

  /** Whatever is due. A slow store does not hold up the polls, nor the other way round. */
  async function tick(): Promise<void> {
    await loadKeys(context);
    // A linking goes on after the page that began it is closed.
    if (await isLinking(db)) void quietly(linkState(context, keepLinked)).then(schedule);
    if (context.keys) {
      await quietly(writeHandedOver(context, false));
      const sent = quietly(runJobs()).then(schedule);
      const synced = pollIfDue()
        .then(async () => pushes.pushIfDue())
        .then(schedule);
      await Promise.all([sent, synced]);
    } else {
      nextPollMs = now() + LONGEST_TIMER_MS;
      await schedule();
    }
  }

  /** Starts what a person has just asked for, without keeping them waiting. */
  function soon(): void {
    if (isRunning) void quietly(runJobs()).then(schedule);
  }

  const ready = async (): Promise<void> => loadKeys(context);

  /** Runs what may change a config, and sees to it that the change is pushed. */
  async function synced<T>(work: () => Promise<T>): Promise<T> {
    await ready();
    const result = await work();
    await schedule();
    return result;
  }

  async function pollSoon(): Promise<void> {
    nextPollMs = 0;
    await schedule();
  }

  /** An account has come: poll at once. */
  async function arrived(): Promise<void> {
    await showConnection({});
    await pollSoon();
  }

  const keepLinked: KeepAccount = async (seed, about) => {
    await adoptAccount(context, seed, about);
    await arrived();
  };

  return {
    ...conversationCalls(context, { synced, soon, typing }),
    ...fileCalls(context, { synced, soon }),
    ...networkCalls(context, pollSoon),
    ...deviceCalls(context, { synced, pushes, backups, keepAccount: keepLinked }),
    createAccount: async (input) => {
      await ready();
      const made = await createAccount(context, input);
      await arrived();
      return made;
    },
    restoreAccount: async (input) => {
      await ready();
      const made = await restoreAccount(context, input);
      await arrived();
      return made;
    },
    removeAccount: async () => removeAccount(context),
    recoveryPhrase: async () => {
      const found = await recoveryPhrase(context);
      if (!found) throw new NoAccountError('there is no account on this device');
      return found;
    },
    confirmRecoveryPhrase: async () => void (await db.profile.update('me', { phraseConfirmed: true })),
    setName: async ({ name }) => synced(async () => setName(context, name)),
    openConversation: async ({ accountId }) => {
      await ready();
      return conversations.openConversation(context, accountId);
    },
    send: async (input) => {
      await ready();
      const sent = await writeMessage(context, input);
      typing.forget(input.conversation);
      lastSentMs = now();
      context.notify({ kind: 'clear', conversation: input.conversation });
      soon();
      return sent;
    },
    mediaSaved: async ({ messageId }) => {
      await ready();
      await mediaSaved(context, messageId);
      soon();
    },
    retry: async ({ messageId }) => {
      await ready();
      await conversations.retryMessage(context, messageId);
      soon();
    },
    cancel: async (input) => conversations.cancelMessage(context, input),
    deleteForMe: async ({ messageId }) => conversations.deleteForMe(context, messageId),
    accept: async ({ conversation }) => {
      await synced(async () => acceptRequest(context, conversation));
      await quietly(planPictures(context));
      soon();
    },
    backups,
    viewing: async ({ view, conversation, visible }) => {
      const wasWatched = watching.isWatched(now());
      watching.tell(view, conversation, visible, now());
      if (!wasWatched) await pollSoon();
    },
    viewClosed: async ({ view }) => {
      watching.close(view);
      await ready();
      if ((await writeHandedOver(context, true)) > 0) soon();
    },
    pollNow: async () => freshPoll(),
    connection: async () => {
      await ready();
      await showConnection({});
      return getConnection(db);
    },
    settings: async () => getSettings(db),
    changeSettings: async (change) => putSettings(db, change),
    start: async (options) => {
      await ready();
      if (options?.sole) await Promise.all([releaseLeases(context), releaseTransfers(context)]);
      isRunning = true;
      await disappear();
      // Their pages may be gone, and whoever was carrying them out certainly is.
      await quietly(writeHandedOver(context, options?.sole ?? false));
      await showConnection({ checking: false });
      nextPollMs = 0;
      await schedule();
    },
    stop: async () => {
      isRunning = false;
      clearTimeout(timer);
      await Promise.all([...(polling ? [polling] : []), ...sending].map(quietly));
    },
    prepareCollecting: async (session) => {
      if (context.keys && context.collected) await prepareCollecting(context, session, context.collected.keys);
    },
    shut: () => {
      isRunning = false;
      clearTimeout(timer);
      db.lock();
      wipeAccountKeys(context);
    },
    runJobs: async () => {
      await ready();
      await runJobs();
    },
    poll: freshPoll,
    alarm: async (options) => {
      if (options?.now) nextPollMs = 0;
      await tick();
    },
  };
}
