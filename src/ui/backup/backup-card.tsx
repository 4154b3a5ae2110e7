import { useRef, useState } from 'preact/hooks';
import { Setting } from '../options/setting.tsx';
import { text } from '../text.ts';
import { BringBackupDialog } from './bring-backup-dialog.tsx';
import { MakeBackupDialog } from './make-backup-dialog.tsx';

/** A sealed file out, a sealed file in. */
export function BackupCard() {
  const [making, setMaking] = useState(false);
  const [file, setFile] = useState<File | null>(null);
  const input = useRef<HTMLInputElement>(null);
  return (
    <div class="card">
      <Setting icon="archive" title={text('backup')} note={text('backupNote')}>
        <button type="button" class="button primary" onClick={() => setMaking(true)}>
          {text('makeBackup')}
        </button>
      </Setting>
      <Setting icon="archive-restore" title={text('bringBackup')} note={text('bringBackupNote')}>
        <button type="button" class="button" onClick={() => input.current?.click()}>
          {text('chooseFile')}
        </button>
        <input
          ref={input}
          class="visually-hidden"
          type="file"
          accept=".starling,application/octet-stream"
          tabIndex={-1}
          aria-label={text('chooseBackupFile')}
          onChange={(event) => {
            const chosen = event.currentTarget;
            setFile(chosen.files?.[0] ?? null);
            chosen.value = '';
          }}
        />
      </Setting>
      {making && <MakeBackupDialog onClose={() => setMaking(false)} />}
      {file !== null && <BringBackupDialog file={file} onClose={() => setFile(null)} />}
    </div>
  );
}
