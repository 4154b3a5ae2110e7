import { Icon } from '../parts/icon.tsx';
import { text } from '../text.ts';
import { useCamera, type CameraState } from './use-camera.ts';

/** What the camera sees, or why there is nothing to see. Nothing at all where no camera can be asked for. */
export function CameraView({ onCode }: { onCode: (code: string) => void }) {
  const { state, video, again } = useCamera(onCode);
  if (state === 'none') return null;
  const off = state !== 'on';
  return (
    <div class={off ? 'camera camera-off' : 'camera'}>
      <video ref={video} muted playsInline aria-label={text('cameraPicture')} hidden={off} />
      {!off && <span class="camera-frame" aria-hidden="true" />}
      <div class="camera-state" role="status">
        {off && <Icon name={state === 'asking' ? 'camera' : 'camera-off'} size={20} />}
        <span class={off ? '' : 'visually-hidden'}>{stateText(state)}</span>
        {off && state !== 'asking' && state !== 'absent' && (
          <button type="button" class="button small" onClick={again}>
            {state === 'paused' ? text('cameraGoOn') : text('tryAgain')}
          </button>
        )}
      </div>
    </div>
  );
}

function stateText(state: Exclude<CameraState, 'none'>): string {
  switch (state) {
    case 'asking':
      return text('cameraAsking');
    case 'on':
      return text('cameraOn');
    case 'paused':
      return text('cameraPaused');
    case 'gone':
      return text('cameraGone');
    case 'denied':
      return text('cameraDenied');
    case 'absent':
      return text('cameraAbsent');
    case 'busy':
      return text('cameraBusy');
  }
}
