// How wide a chart may be: it is drawn for the place it has, so that its words keep their size on a phone.

import { useEffect, useRef, useState } from "preact/hooks";

export function useWidth(fallback: number) {
    const frame = useRef<HTMLDivElement>(null);
    const [width, measure] = useState(fallback);
    useEffect(() => {
        const element = frame.current;
        if (!element) return;
        const watcher = new ResizeObserver(() => measure(Math.max(240, element.clientWidth)));
        measure(Math.max(240, element.clientWidth));
        watcher.observe(element);
        return () => watcher.disconnect();
    }, []);
    return [frame, width] as const;
}
