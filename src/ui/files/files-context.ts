import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { FileRow } from '../../store/rows.ts';
import type { VoicePlayer } from './voice-player.ts';

/** What can be done with files wherever they are shown. Questions that come first are asked by the layer around. */
export interface FileActions {
  /** Opens the viewer at this picture or film. */
  view: (file: FileRow) => void;
  /** Files of one conversation that wait for a person. */
  download: (files: readonly FileRow[]) => void;
  /** Stops a download. */
  stop: (file: FileRow) => void;
  save: (files: readonly FileRow[]) => void;
  copyPicture: (file: FileRow) => void;
  /** Takes contents from this device. */
  forget: (files: readonly FileRow[]) => void;
  player: VoicePlayer;
}

export const FilesContext = createContext<FileActions | null>(null);

/** @throws Error outside of a files layer */
export function useFiles(): FileActions {
  const actions = useContext(FilesContext);
  if (actions === null) throw new Error('no files layer around this view');
  return actions;
}
