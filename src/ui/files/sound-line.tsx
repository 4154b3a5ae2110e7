import { useEffect } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { sizeText } from '../size-text.ts';
import { text } from '../text.ts';
import { isHere } from './file-kind.ts';
import { shownFileName } from './file-name.ts';
import { FileNameText } from './file-name-text.tsx';
import { canFetchAgain, fileText, troubleText } from './file-words.ts';
import { useFiles } from './files-context.ts';
import { fileLabel, type ShownFile } from './shown-file.ts';
import { useWave } from './use-wave.ts';
import { RATES } from './voice-player.ts';
import { WaveSlider } from './wave-slider.tsx';

interface SoundLineProps extends ShownFile {
  /** This browser cannot play it. */
  onBroken: () => void;
}

/** "0:17": a place in a sound. */
const placeText = (ms: number): string => {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

/** A voice message or another sound: play, wave, speed, time. */
export function SoundLine({ onBroken, ...file }: SoundLineProps) {
  const { about, row, near } = file;
  const { player, download, stop, save } = useFiles();
  const wave = useWave(row, near);
  const now = player.now.value;
  const own = row && now?.file === row.id ? now : null;
  const broken = own?.state === 'broken';
  useEffect(() => {
    if (broken) onBroken();
  }, [broken]);
  const here = row !== null && row !== undefined && isHere(row);
  const durationMs = row?.durationMs || wave?.durationMs || own?.durationMs || 0;
  const positionMs = own?.positionMs ?? 0;
  const label = fileLabel(file);
  const playing = own?.state === 'playing' || own?.state === 'loading';
  const trouble = row === null ? text('fileGone') : row === undefined || here ? '' : troubleText(row);
  const name = shownFileName(about.name);

  const button = () => {
    if (here) {
      return {
        icon: playing ? ('pause' as const) : ('play' as const),
        label: text(playing ? 'pauseThis' : 'playThis', label),
        press: () => void player.toggle(row),
      };
    }
    if (row?.state === 'remote' || (row && canFetchAgain(row))) {
      return { icon: 'download' as const, label: text('downloadThis', label), press: () => download([row]) };
    }
    if (row?.state === 'wanted') {
      return { icon: 'x' as const, label: text('stopDownload', label), press: () => stop(row) };
    }
    return null;
  };
  const main = button();
  return (
    <div class="sound">
      {!about.isVoice && (
        <div class="sound-name">
          <FileNameText name={name || fileText(about)} />
          {here && (
            <button type="button" class="file-again" aria-label={text('saveThis', name)} onClick={() => save([row])}>
              {text('save')}
            </button>
          )}
        </div>
      )}
      <div class="sound-line">
        <button
          type="button"
          class={row?.state === 'wanted' ? 'sound-play sound-busy' : 'sound-play'}
          aria-label={main?.label ?? label}
          title={main?.label}
          disabled={main === null}
          onClick={main?.press}
        >
          <Icon
            name={main?.icon ?? (trouble === '' ? 'play' : 'circle-alert')}
            size={18}
            class={here ? 'icon-solid' : ''}
          />
        </button>
        <WaveSlider
          peaks={wave?.peaks ?? []}
          positionMs={positionMs}
          durationMs={durationMs}
          valueText={text('positionOf', placeText(positionMs), placeText(durationMs))}
          onSeek={here ? (ms) => void player.seek(row, ms) : null}
        />
        {here && (
          <button
            type="button"
            class="sound-rate"
            dir="ltr"
            aria-label={text('speed', player.rate.value)}
            title={text('speed', player.rate.value)}
            onClick={() => player.setRate(RATES[(RATES.indexOf(player.rate.value as 1) + 1) % RATES.length] ?? 1)}
          >
            {player.rate.value}×
          </button>
        )}
      </div>
      <span class={trouble === '' ? 'sound-time' : 'sound-time file-note-lost'}>
        <bdi>
          {trouble ||
            (here && (durationMs > 0 || own !== null)
              ? placeText(own === null || (!playing && positionMs === 0) ? durationMs : positionMs)
              : sizeText(about.size))}
        </bdi>
      </span>
    </div>
  );
}
