import type { ComponentType } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { toast } from "../state/messages.ts";

/**
 * A component that comes with a script of its own; nothing until it is there.
 * @param load gives it, at once where it is there already
 * @param trouble said where it does not load
 */
export function useLoaded(
  load: () => ComponentType | Promise<ComponentType>,
  trouble: string,
): ComponentType | undefined {
  const [Loaded, setLoaded] = useState<ComponentType>();
  useLayoutEffect(() => {
    const show = (found: ComponentType) => setLoaded(() => found);
    const found = load();
    if (!(found instanceof Promise)) {
      show(found);
      return;
    }
    found.then(show, () => {
      toast.value = trouble;
    });
  }, []);
  return Loaded;
}
