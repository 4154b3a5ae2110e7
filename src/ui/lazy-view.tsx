import type { ComponentChild, ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/**
 * A view whose code is read when it is first shown, so that a page's first load is what it shows first.
 *
 * @param load reads the code
 * @param meanwhile stands in its place until the code is there
 */
export function lazyView<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  meanwhile: ComponentChild = null,
): (props: Props) => ComponentChild {
  return (props) => {
    const [View, setView] = useState<ComponentType<Props> | null>(null);
    useEffect(() => void load().then((loaded) => setView(() => loaded)), []);
    return View === null ? meanwhile : <View {...props} />;
  };
}
