// Components whose scripts load when they are first shown, so that the page's first script stays small.

import type { ComponentChildren, ComponentType } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { toast } from "../state/messages.ts";

interface Props {
  /** Returns the component, or a promise of it while its script loads. Only the first `load` is used. */
  readonly load: () => ComponentType | Promise<ComponentType>;
  /** Shown to the user if the script does not load. */
  readonly errorMessage: string;
  /** Shown until the component is loaded. */
  readonly placeholder?: ComponentChildren;
  /** What follows the component, which would push it away. */
  readonly children?: ComponentChildren;
}

export function Lazy({ load, errorMessage, placeholder, children }: Props) {
  const [Loaded, setLoaded] = useState<ComponentType>();
  useLayoutEffect(() => {
    const show = (component: ComponentType) => setLoaded(() => component);
    const component = load();
    if (!(component instanceof Promise)) {
      show(component);
      return;
    }
    component.then(show, () => {
      toast.value = errorMessage;
    });
  }, []);
  if (!Loaded) return placeholder;
  return (
    <>
      <Loaded />
      {children}
    </>
  );
}
