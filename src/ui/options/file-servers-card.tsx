import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { FileServerInfo } from '../../messenger/api.ts';
import { failureText } from '../failure-text.ts';
import { useNavigation } from '../navigation.ts';
import { usePorts } from '../ports-context.ts';
import { text } from '../text.ts';
import { AddFileServerDialog } from './add-file-server-dialog.tsx';
import { FileServerRow, serverName } from './file-server-row.tsx';
import { Setting } from './setting.tsx';

/** File servers in the order in which files are brought to them: add, test, move, remove. */
export function FileServersCard() {
  const { messenger } = usePorts();
  const { toast } = useNavigation();
  const [servers, setServers] = useState<FileServerInfo[]>([]);
  const [adding, setAdding] = useState(false);
  const [testing, setTesting] = useState('');
  const [spoken, setSpoken] = useState('');
  const root = useRef<HTMLDivElement>(null);
  const kept = useRef<HTMLElement | null>(null);
  const load = () => messenger.fileServers().then(setServers, () => setServers([]));
  useEffect(() => void load(), [messenger]);
  // A row that is put elsewhere loses the focus.
  useLayoutEffect(() => {
    kept.current?.focus();
    kept.current = null;
  }, [servers]);

  const act = async (action: Promise<unknown>): Promise<boolean> => {
    const done = await action.then(
      () => true,
      (error: unknown) => {
        toast.value = { text: failureText(error), urgent: true };
        return false;
      },
    );
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && root.current?.contains(focused)) kept.current = focused;
    await load();
    return done;
  };
  const test = async (server: FileServerInfo) => {
    setTesting(server.url);
    const { ok, latencyMs } = await messenger.testFileServer(server).catch(() => ({ ok: false, latencyMs: null }));
    setTesting('');
    toast.value = ok
      ? { text: text('serverAnswers', latencyMs ?? '–') }
      : { text: text('serverSilent', serverName(server.url)), urgent: true };
  };
  const move = async ({ url }: FileServerInfo, place: number) => {
    if (await act(messenger.moveFileServer({ url, place })))
      setSpoken(text('serverMoved', serverName(url), place + 1, servers.length));
  };
  return (
    <div class="card-group" ref={root}>
      <h2 id="file-servers">{text('fileServers')}</h2>
      <div class="card">
        <p class="setting soft">{text('fileServersText')}</p>
        <ol class="servers" aria-labelledby="file-servers">
          {servers.map((server, place) => (
            <FileServerRow
              key={server.url}
              server={server}
              place={place}
              count={servers.length}
              testing={testing === server.url}
              onTest={() => void test(server)}
              onMove={(to) => void move(server, to)}
              onRemove={() => void act(messenger.removeFileServer({ url: server.url }))}
            />
          ))}
        </ol>
        <Setting icon="plus" title={text('addServer')} note={text('addServerNote')}>
          <button type="button" class="button" aria-label={text('addServer')} onClick={() => setAdding(true)}>
            {text('add')}
          </button>
        </Setting>
      </div>
      <p class="visually-hidden" role="status">
        {spoken}
      </p>
      {adding && <AddFileServerDialog onClose={() => setAdding(false)} onAdded={() => void load()} />}
    </div>
  );
}
