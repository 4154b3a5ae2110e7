import { useNavigation } from '../navigation.ts';
import { text } from '../text.ts';

/** Copies and says so once. */
export function useCopy(): (value: string) => void {
  const { toast } = useNavigation();
  return (value) => {
    navigator.clipboard.writeText(value).then(
      () => {
        toast.value = { text: text('copied') };
      },
      () => {
        toast.value = { text: text('copyFailed'), urgent: true };
      },
    );
  };
}
