// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { concatBytes, fromBase64, toBase64, utf8, type Bytes } from '../../src/crypto/bytes.ts';
import type { ImportSummary, MessengerApi } from '../../src/messenger/api.ts';
import { backupName } from '../../src/ui/backup/transfer.ts';
import { OptionsApp } from '../../src/ui/options/options-app.tsx';
import { useCatalogue } from '../../src/ui/text.ts';
import { RemoteFailure } from './gallery/remote-failure.ts';
import { catalogue, samplePorts } from './gallery/sample-ports.ts';

/** A messenger that seals nothing, but hands out and takes pieces in order as the real one does. */
class Pieces {
  readonly rows = 900;
  /** 5 MB that differ everywhere, so that a lost, doubled or swapped piece shows. */
  readonly content: Bytes = concatBytes(
    utf8('STARLINGBACKUP'),
    Uint8Array.from({ length: 5_000_000 }, (_, i) => (i * 7 + (i >> 8) * 13) & 255),
  );
  secret: string | undefined = 'nothing was begun';
  received: Bytes[] = [];
  at = 0;
  begun = 0;
  calls: Partial<MessengerApi> = {
    beginExport: async ({ passphrase }) => {
      this.secret = passphrase;
      this.at = 0;
      this.begun++;
      return { id: 'out' };
    },
    exportPart: async ({ id }) => {
      if (id !== 'out') throw new RemoteFailure('not-found');
      const piece = this.content.slice(this.at, this.at + 1_100_000);
      this.at += piece.length;
      const done = Math.round((this.at / this.content.length) * this.rows);
      return { data: piece.length === 0 ? null : toBase64(piece), done, total: this.rows };
    },
    beginImport: async ({ passphrase }) => {
      this.secret = passphrase;
      this.received = [];
      this.begun++;
      return { id: 'in' };
    },
    importPart: async ({ id, data }) => {
      if (id !== 'in') throw new RemoteFailure('not-found');
      if (data.length > 4_000_000) throw new RemoteFailure('too-large');
      this.received.push(fromBase64(data));
    },
    finishImport: async () => this.finish(),
    importProgress: async () => ({ done: 1, total: 4 }),
  };
  finish: () => Promise<ImportSummary> = async () => ({ conversations: 1, messages: 900, skipped: 1 });
}

type Part = Awaited<ReturnType<MessengerApi['exportPart']>>;

let pieces: Pieces;
let saved: { name: string; content: Blob }[];

beforeEach(() => {
  useCatalogue(catalogue);
  location.hash = '#data';
  pieces = new Pieces();
  saved = [];
});
afterEach(cleanup);

async function openData() {
  const ports = samplePorts({ surface: 'tab' }, pieces.calls);
  render(<OptionsApp ports={{ ...ports, saveFile: (name, content) => void saved.push({ name, content }) }} />);
  await screen.findByRole('heading', { name: 'Data' });
}

const confirm = () => fireEvent.submit(document.querySelector('dialog form') as HTMLFormElement);
const passphrase = (label: string, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } });

async function choose(content: BlobPart, name = 'starling-backup-2026-11-24.starling') {
  const input = document.querySelector<HTMLInputElement>('input[type=file]');
  if (input === null) throw new Error('no way to choose a file');
  Object.defineProperty(input, 'files', { value: [new File([content], name)], configurable: true });
  fireEvent.change(input);
  await screen.findByRole('dialog', { name: 'Bring in a backup' });
}

describe('making a backup', () => {
  it('saves every piece in order, under a name with the day', async () => {
    await openData();
    fireEvent.click(screen.getByRole('button', { name: 'Make a backup' }));
    confirm();
    await screen.findByRole('dialog', { name: 'Backup saved' });
    expect(pieces.secret).toBeUndefined();
    expect(saved).toHaveLength(1);
    expect(saved[0]?.name).toBe(backupName(Date.now()));
    const bytes = new Uint8Array((await saved[0]?.content.arrayBuffer()) ?? []);
    expect(bytes.length).toBe(pieces.content.length);
    expect(Buffer.compare(bytes, pieces.content)).toBe(0);
  });

  it('takes a passphrase only when it is long enough and was typed twice', async () => {
    await openData();
    fireEvent.click(screen.getByRole('button', { name: 'Make a backup' }));
    fireEvent.click(screen.getByLabelText('A passphrase of its own', { exact: false }));
    passphrase('Passphrase', 'seven77');
    passphrase('The same again', 'seven77');
    confirm();
    expect(await screen.findByText('At least 8 characters, please.')).toBeTruthy();
    passphrase('Passphrase', 'murmuration');
    passphrase('The same again', 'murmurations');
    confirm();
    expect(await screen.findByText('The two are not the same.')).toBeTruthy();
    expect(pieces.begun).toBe(0);
    passphrase('The same again', 'murmuration');
    confirm();
    await screen.findByRole('dialog', { name: 'Backup saved' });
    expect(pieces.secret).toBe('murmuration');
  });

  it('stops asking for pieces, and saves nothing, when it is cancelled', async () => {
    let answer: (part: Part) => void = () => undefined;
    const exportPart = vi.fn<MessengerApi['exportPart']>(() => new Promise<Part>((resolve) => (answer = resolve)));
    pieces.calls.exportPart = exportPart;
    await openData();
    fireEvent.click(screen.getByRole('button', { name: 'Make a backup' }));
    confirm();
    await vi.waitFor(() => expect(exportPart).toHaveBeenCalledOnce());
    answer({ data: toBase64(utf8('x')), done: 1, total: 9 });
    await screen.findByText('1 of 9');
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    answer({ data: null, done: 9, total: 9 });
    await new Promise((resolve) => setTimeout(resolve));
    expect(exportPart).toHaveBeenCalledTimes(2);
    expect(saved).toEqual([]);
  });

  it('says so when Starling was restarted in between, and may be begun again', async () => {
    const whole = pieces.calls.exportPart;
    pieces.calls.exportPart = vi
      .fn<MessengerApi['exportPart']>()
      .mockRejectedValueOnce(new RemoteFailure('not-found'))
      .mockImplementation(whole as MessengerApi['exportPart']);
    await openData();
    fireEvent.click(screen.getByRole('button', { name: 'Make a backup' }));
    confirm();
    expect(await screen.findByText('Starling was restarted in between.', { exact: false })).toBeTruthy();
    expect(saved).toEqual([]);
    confirm();
    await screen.findByRole('dialog', { name: 'Backup saved' });
    expect(saved[0]?.content.size).toBe(pieces.content.length);
  });
});

describe('bringing in a backup', () => {
  it('hands over exactly what was saved, and says what came in', async () => {
    await openData();
    fireEvent.click(screen.getByRole('button', { name: 'Make a backup' }));
    confirm();
    fireEvent.click(await screen.findByRole('button', { name: 'Done' }));
    await choose(saved[0]?.content ?? '');
    confirm();
    await screen.findByRole('dialog', { name: 'Backup brought in' });
    expect(Buffer.compare(concatBytes(...pieces.received), pieces.content)).toBe(0);
    expect(pieces.secret).toBeUndefined();
    expect(screen.getByText('900 messages in 1 conversation came in.')).toBeTruthy();
    expect(screen.getByText('1 message was here already, or had been deleted here.')).toBeTruthy();
  });

  it.each([
    ['wrong-passphrase', 'The recovery phrase of this account does not open this file'],
    ['backup-damaged', 'This file is damaged or incomplete. Nothing was changed.'],
    ['backup-newer', 'A newer Starling made this file.'],
    ['backup-other-account', 'This backup belongs to another account.'],
    ['too-large', 'This file is too large to be brought in.'],
    ['not-found', 'Starling was restarted in between.'],
    ['unreachable', 'Starling was restarted in between.'],
    ['internal', 'That did not work. Nothing was changed.'],
  ])('says what is wrong: %s', async (code, sentence) => {
    pieces.finish = () => Promise.reject(new RemoteFailure(code));
    await openData();
    await choose(pieces.content);
    confirm();
    expect(await screen.findByText(sentence, { exact: false })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Bring in' })).toBeTruthy();
  });

  it('asks for the passphrase when the recovery phrase does not fit', async () => {
    pieces.finish = async () => {
      if (pieces.secret !== 'murmuration') throw new RemoteFailure('wrong-passphrase');
      return { conversations: 0, messages: 0, skipped: 0 };
    };
    await openData();
    await choose(pieces.content);
    confirm();
    passphrase((await screen.findByLabelText('Passphrase')) && 'Passphrase', 'murmuratiom');
    confirm();
    expect(await screen.findByText('This passphrase does not open the file', { exact: false })).toBeTruthy();
    passphrase('Passphrase', 'murmuration');
    confirm();
    await screen.findByRole('dialog', { name: 'Backup brought in' });
  });

  it('refuses a file that is no backup before anything is handed over', async () => {
    await openData();
    await choose('%PDF-1.7 and so on', 'letter.pdf');
    confirm();
    expect(await screen.findByText('This file is not a backup of Starling.')).toBeTruthy();
    expect(pieces.begun).toBe(0);
  });
});
