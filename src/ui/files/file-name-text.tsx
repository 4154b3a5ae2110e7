import { nameParts } from './file-name.ts';

/** A file name of which the middle gives way, so that its ending is always seen. */
export function FileNameText({ name }: { name: string }) {
  const [start, end] = nameParts(name);
  return (
    <bdi class="file-name" title={name}>
      <span class="file-name-start">{start}</span>
      <span class="file-name-end">{end}</span>
    </bdi>
  );
}
