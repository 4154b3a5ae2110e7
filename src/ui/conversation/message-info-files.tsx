import type { FileRow } from '../../store/rows.ts';
import { useLive } from '../data/use-live.ts';
import { shownFileName } from '../files/file-name.ts';
import { fileText, troubleText } from '../files/file-words.ts';
import { sizeText } from '../size-text.ts';
import { text } from '../text.ts';

/** What is known of the files of a message; rows of its list of details. Nothing for a message without files. */
export function MessageInfoFiles({ messageId }: { messageId: string }) {
  const files = useLive((data) => data.filesOfMessage(messageId), [messageId]) ?? [];
  if (files.length === 0) return null;
  return (
    <>
      <dt>{text('tabFiles')}</dt>
      <dd>
        <ul class="info-files">
          {files.map((file) => (
            <li key={file.id}>
              <bdi>{shownFileName(file.about.name) || fileText(file.about)}</bdi>
              <span class="info-file">
                <bdi>{file.about.contentType}</bdi> · {sizeText(file.about.size)}
              </span>
              <span class="info-file">
                {fileStateText(file)} · <bdi>{hostOf(file)}</bdi>
              </span>
            </li>
          ))}
        </ul>
      </dd>
    </>
  );
}

/** Where a file is now, in words. */
function fileStateText(file: FileRow): string {
  switch (file.state) {
    case 'here':
      return text('fileHere');
    case 'remote':
      return text('fileRemote');
    case 'wanted':
      return text('downloading');
    case 'writing':
    case 'upload':
    case 'uploaded':
      return text('uploading');
    case 'gone':
    case 'failed':
      return troubleText(file);
  }
}

/** The server that keeps it; the address comes from its sender and may be anything. */
const hostOf = ({ address, failure }: FileRow): string => {
  if (address === null) return failure === 'unusable' || failure === 'damaged' ? '–' : text('fileNoServer');
  return URL.canParse(address.url) ? new URL(address.url).host : '–';
};
