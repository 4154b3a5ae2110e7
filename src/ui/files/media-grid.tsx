import { useFiles } from './files-context.ts';
import { MediaTile } from './media-tile.tsx';
import type { ShownFile } from './shown-file.ts';

/** More than that are counted on the last one. */
const DRAWN = 3;
const [LEAST, MOST] = [120, 320];
/** Neither a strip nor a ribbon: what is longer is cut at its ends. */
const [NARROWEST, WIDEST] = [0.375, 2.4];

interface MediaGridProps {
  files: readonly ShownFile[];
  onBroken: (id: string) => void;
}

/** Pictures and films of a message. The place of each is known before its content is here, and stays. */
export function MediaGrid({ files, onBroken }: MediaGridProps) {
  const { download } = useFiles();
  const remote = files.flatMap(({ row }) => (row?.state === 'remote' ? [row] : []));
  const drawn = files.slice(0, DRAWN);
  const [single] = files;
  const alone = files.length === 1 && single !== undefined;
  return (
    <div class={`media media-${drawn.length}`} style={alone ? boxOf(single.about) : undefined}>
      {drawn.map((file, index) => (
        <MediaTile
          key={file.about.id}
          file={file}
          more={index === DRAWN - 1 ? files.length - DRAWN : 0}
          alone={alone}
          onDownload={() => download(remote)}
          onBroken={() => onBroken(file.about.id)}
        />
      ))}
    </div>
  );
}

/** The box of a single picture, from what its sender says of it. */
export function boxOf({ width, height }: { width: number; height: number }) {
  const known = width > 0 && height > 0;
  const ratio = known ? Math.min(WIDEST, Math.max(NARROWEST, width / height)) : 4 / 3;
  const widest = Math.round(Math.min(MOST * ratio, known ? Math.max(width, LEAST) : Infinity));
  return { aspectRatio: `${ratio}`, inlineSize: `min(var(--media-width), ${Math.max(LEAST, widest)}px)` };
}
